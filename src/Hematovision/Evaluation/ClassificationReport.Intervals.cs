namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    private readonly Lazy<ReportIntervals> _resampled;

    /// <summary>Mean recall of the classes that have images, 0..1, as scikit-learn's <c>balanced_accuracy_score</c>.</summary>
    public double BalancedAccuracy => Classes.Where(c => c.Support > 0).Average(c => c.Recall);

    /// <summary>
    /// The 95 % interval of <see cref="BalancedAccuracy"/>, by the same bootstrap over groups as <see cref="AccuracyInterval"/>, which it is where
    /// all is right. Where redrawing shows no spread otherwise it is Wilson's, with the groups of the rarest class as trials.
    /// </summary>
    public Interval BalancedAccuracyInterval => _resampled.Value.Balanced;

    /// <summary>The 95 % interval of the unweighted mean of the classes' F1, in the same way.</summary>
    public Interval MacroF1Interval => _resampled.Value.MacroF1;

    /// <summary>Cohen's kappa, -1..1; null where labels and predictions are all of one class.</summary>
    public double? Kappa => Agreement.Kappa(Matrix.ToCounts());

    /// <summary>
    /// The 95 % interval of <see cref="Kappa"/> in the same way; a draw in which it is undefined counts as 0. Where all is right it is that of the accuracy, as kappa. Null
    /// where <see cref="Kappa"/> is, or where redrawing shows no spread otherwise.
    /// </summary>
    public Interval? KappaInterval => Kappa is null ? null : _resampled.Value.Kappa;

    /// <summary>Matthews' correlation coefficient, -1..1; 0 where labels or predictions are all of one class.</summary>
    public double Matthews => Agreement.Matthews(Matrix.ToCounts());

    /// <summary>The 95 % interval of <see cref="Matthews"/>, likewise.</summary>
    public Interval? MatthewsInterval => Kappa is null ? null : _resampled.Value.Matthews;

    /// <summary>The 95 % interval of <see cref="LogLoss"/> in the same way; null where redrawing shows no spread.</summary>
    public Interval? LogLossInterval => _resampled.Value.MeanLogLoss;

    /// <summary>The 95 % interval of <see cref="Brier"/>, likewise.</summary>
    public Interval? BrierInterval => _resampled.Value.MeanBrier;

    /// <summary>
    /// The 95 % interval of <see cref="RocArea"/> in the same way. Where redrawing shows no spread it is Wilson's, with the groups of the rarest class
    /// as trials. Null where there is no area.
    /// </summary>
    public Interval? RocAreaInterval => _resampled.Value.RocArea;

    /// <summary>The 95 % interval of <see cref="AveragePrecision"/>, likewise.</summary>
    public Interval? AveragePrecisionInterval => _resampled.Value.AveragePrecision;

    /// <summary>The 95 % intervals of each class's numbers, in the model's order.</summary>
    public IReadOnlyList<ClassIntervals> ClassIntervals => _resampled.Value.Classes;
}
