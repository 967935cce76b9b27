namespace Hematovision.Training;

/// <summary>What one epoch of training measured: a row of <c>metrics.csv</c>.</summary>
/// <param name="Epoch">Number of the epoch, from 1, counted through both stages.</param>
/// <param name="Stage"><c>head</c> (backbone frozen) or <c>fine-tune</c>.</param>
/// <param name="TrainLoss">Mean training loss of the epoch, as optimised (with class weights and label smoothing).</param>
/// <param name="TrainAccuracy">Share of augmented training images right during the epoch, 0..1.</param>
/// <param name="ValLoss">Mean cross-entropy on the validation images, in nats, unweighted.</param>
/// <param name="ValAccuracy">Share of validation images right, 0..1.</param>
/// <param name="ValMacroPrecision">Unweighted mean of the classes' precision on the validation images, 0..1.</param>
/// <param name="ValMacroRecall">Unweighted mean of the classes' recall, 0..1.</param>
/// <param name="ValMacroF1">Unweighted mean of the classes' F1, 0..1: what early stopping watches.</param>
/// <param name="LearningRate">The largest learning rate of the epoch's last step.</param>
/// <param name="Seconds">Wall time of the epoch, validation included.</param>
/// <param name="ImagesPerSecond">Training images a second, validation left out.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the process so far.</param>
public sealed record EpochMetrics(
    int Epoch,
    string Stage,
    double TrainLoss,
    double TrainAccuracy,
    double ValLoss,
    double ValAccuracy,
    double ValMacroPrecision,
    double ValMacroRecall,
    double ValMacroF1,
    double LearningRate,
    double Seconds,
    double ImagesPerSecond,
    long PeakMemoryBytes)
{
    /// <summary>Whether its model is kept in place of an earlier epoch's. Several epochs can be equally right on few validation images; the surer one is better.</summary>
    internal bool IsBetterThan(EpochMetrics earlier)
    {
        // What is not a number is less than any.
        var order = ValMacroF1.CompareTo(earlier.ValMacroF1);
        return order > 0 || (order == 0 && ValLoss < earlier.ValLoss);
    }
}
