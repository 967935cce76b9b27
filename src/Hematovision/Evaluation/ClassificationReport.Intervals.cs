namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    private readonly Lazy<ReportIntervals> _resampled;

    /// <summary>Mean recall of the classes that have images, 0..1, as scikit-learn's <c>balanced_accuracy_score</c>.</summary>
    public double BalancedAccuracy => Classes.Where(c => c.Support > 0).Average(c => c.Recall);

    /// <summary>
    /// The 95 % interval of <see cref="BalancedAccuracy"/>, from those of the classes' recall (Zou and Donner, Construction of confidence limits about effect
    /// measures, Statistics in Medicine 27, 2008): one of a rare class is wide, even where all is right.
    /// </summary>
    public Interval BalancedAccuracyInterval => _resampled.Value.Balanced;

    /// <summary>
    /// The 95 % interval of the unweighted mean of the classes' F1: the wider, at either end, of that of the bootstrap over groups, as of
    /// <see cref="AccuracyInterval"/>, and that from the classes' intervals.
    /// </summary>
    public Interval MacroF1Interval => _resampled.Value.MacroF1;

    /// <summary>Cohen's kappa, -1..1; null where labels and predictions are all of one class.</summary>
    public double? Kappa => Agreement.Kappa(Matrix.ToCounts());

    /// <summary>
    /// The 95 % interval of <see cref="Kappa"/> by the bootstrap; a draw in which it is undefined counts as 0. Where few groups have a mistake it is no narrower than that
    /// of the accuracy, as kappa. Null where <see cref="Kappa"/> is, or where redrawing shows no spread otherwise.
    /// </summary>
    public Interval? KappaInterval => Kappa is null ? null : _resampled.Value.Kappa;

    /// <summary>Matthews' correlation coefficient, -1..1; 0 where labels or predictions are all of one class.</summary>
    public double Matthews => Agreement.Matthews(Matrix.ToCounts());

    /// <summary>The 95 % interval of <see cref="Matthews"/>, likewise.</summary>
    public Interval? MatthewsInterval => Kappa is null ? null : _resampled.Value.Matthews;

    /// <summary>The 95 % interval of <see cref="LogLoss"/> by the bootstrap; null where redrawing shows no spread.</summary>
    public Interval? LogLossInterval => _resampled.Value.MeanLogLoss;

    /// <summary>The 95 % interval of <see cref="Brier"/>, likewise.</summary>
    public Interval? BrierInterval => _resampled.Value.MeanBrier;

    /// <summary>
    /// The 95 % interval of <see cref="RocArea"/>, as that of the macro F1. Null where there is no area.
    /// </summary>
    public Interval? RocAreaInterval => _resampled.Value.RocArea;

    /// <summary>The 95 % interval of <see cref="AveragePrecision"/>, likewise.</summary>
    public Interval? AveragePrecisionInterval => _resampled.Value.AveragePrecision;

    /// <summary>The 95 % intervals of each class's numbers, in the model's order.</summary>
    public IReadOnlyList<ClassIntervals> ClassIntervals => _resampled.Value.Classes;
}
