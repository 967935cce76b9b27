namespace Hematovision.Evaluation;

/// <summary>
/// The expected calibration error: images are put in 15 bins of equal width by the probability of the predicted class, and it is the
/// mean over images of the difference between a bin's mean probability and its share right (Naeini et al., AAAI 2015; the bins
/// of Guo et al., ICML 2017).
/// </summary>
internal static class CalibrationError
{
    private const int Bins = 15;

    internal static double Of(IReadOnlyList<Scored> scored) => Of(BinsOf(scored));

    internal static double Of(IReadOnlyList<ReliabilityBin> bins) =>
        bins.Sum(bin => bin.Images * Math.Abs(bin.Probability - bin.Accuracy)) / bins.Sum(bin => bin.Images);

    /// <summary>The bins that hold images, in ascending order.</summary>
    internal static ReliabilityBin[] BinsOf(IReadOnlyList<Scored> scored) =>
        [.. scored.GroupBy(BinOf).OrderBy(bin => bin.Key).Select(bin => new ReliabilityBin(
            (double)bin.Key / Bins, (bin.Key + 1.0) / Bins, bin.Count(), bin.Average(s => (double)s.Probabilities[s.Predicted]), bin.Average(s => s.Predicted == s.Truth ? 1.0 : 0)))];

    // (0, 1/15], (1/15, 2/15], ... as in the paper.
    private static int BinOf(Scored s) => Math.Clamp((int)Math.Ceiling(s.Probabilities[s.Predicted] * (double)Bins) - 1, 0, Bins - 1);
}

/// <summary>The images whose predicted class has a probability in one range.</summary>
/// <param name="Low">Lower end of the range, which is not in it.</param>
/// <param name="High">Upper end, which is.</param>
/// <param name="Images">How many there are, at least 1.</param>
/// <param name="Probability">Their mean probability, 0..1.</param>
/// <param name="Accuracy">Share of them right, 0..1: the same where the model is calibrated.</param>
public sealed record ReliabilityBin(double Low, double High, int Images, double Probability, double Accuracy);
