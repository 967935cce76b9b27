namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    private readonly Lazy<(Interval Balanced, Interval MacroF1, Interval Kappa, Interval Matthews)> _resampled;

    /// <summary>Mean recall of the classes that have images, 0..1, as scikit-learn's <c>balanced_accuracy_score</c>.</summary>
    public double BalancedAccuracy => Balanced(Counts(Matrix));

    /// <summary>
    /// The 95 % interval of <see cref="BalancedAccuracy"/>, by the same bootstrap over groups as <see cref="AccuracyInterval"/>, which it is where
    /// redrawing shows no spread.
    /// </summary>
    public Interval BalancedAccuracyInterval => _resampled.Value.Balanced;

    /// <summary>The 95 % interval of the unweighted mean of the classes' F1, in the same way.</summary>
    public Interval MacroF1Interval => _resampled.Value.MacroF1;

    /// <summary>Cohen's kappa, -1..1; null where labels and predictions are all of one class.</summary>
    public double? Kappa => Agreement.Kappa(Counts(Matrix));

    /// <summary>
    /// The 95 % interval of <see cref="Kappa"/> in the same way; a draw in which it is undefined counts as 0. Where redrawing shows no spread it is that of the accuracy, as kappa. Null
    /// where <see cref="Kappa"/> is.
    /// </summary>
    public Interval? KappaInterval => Kappa is null ? null : _resampled.Value.Kappa;

    /// <summary>Matthews' correlation coefficient, -1..1; 0 where labels or predictions are all of one class.</summary>
    public double Matthews => Agreement.Matthews(Counts(Matrix));

    /// <summary>The 95 % interval of <see cref="Matthews"/>, likewise; null where <see cref="Kappa"/> is undefined.</summary>
    public Interval? MatthewsInterval => Kappa is null ? null : _resampled.Value.Matthews;

    private (Interval Balanced, Interval MacroF1, Interval Kappa, Interval Matthews) Resample()
    {
        var groups = _known.GroupBy(s => s.Group, StringComparer.Ordinal).Select(its =>
        {
            var matrix = new ConfusionMatrix(Matrix.Classes);
            foreach (var s in its) matrix.Add(s.Truth, s.Predicted);
            return Counts(matrix);
        }).ToList();
        var intervals = ClusterResampling.Of(groups, counts => [Balanced(counts), MacroF1(counts), Agreement.Kappa(counts) ?? 0, Agreement.Matthews(counts)], seed: 0);
        return (OrAccuracys(intervals[0]), OrAccuracys(intervals[1]), OrAsKappa(intervals[2]), OrAsKappa(intervals[3]));

        // Sums of shares that are the same may differ in their last bits.
        Interval OrAccuracys(Interval interval) => HasSpread(interval) ? interval : AccuracyInterval;

        Interval OrAsKappa(Interval interval) => HasSpread(interval) ? interval : new Interval(AsKappa(AccuracyInterval.Low), AsKappa(AccuracyInterval.High));

        double AsKappa(double accuracy) => Agreement.Kappa(Counts(Matrix), accuracy);

        static bool HasSpread(Interval interval) => interval.High - interval.Low >= 1e-12;
    }

    private static double[] Counts(ConfusionMatrix matrix)
    {
        var n = matrix.Classes.Count;
        return [.. Enumerable.Range(0, n * n).Select(i => (double)matrix[i / n, i % n])];
    }

    private static double Balanced(double[] counts) => MeanOf(counts, (hits, truth, _) => truth == 0 ? null : hits / truth);

    private static double MacroF1(double[] counts) => MeanOf(counts, (hits, truth, predicted) => truth + predicted == 0 ? null : 2 * hits / (truth + predicted));

    // Over the classes for which it is defined, of a matrix [truth, predicted] laid out in rows.
    private static double MeanOf(double[] counts, Func<double, double, double, double?> metric) =>
        Agreement.Totals(counts).Average(c => metric(c.Hits, c.Truth, c.Predicted)) ?? double.NaN;
}
