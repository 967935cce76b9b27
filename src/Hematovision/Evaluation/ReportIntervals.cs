namespace Hematovision.Evaluation;

/// <summary>The 95 % intervals of a report's numbers, all of them from the same draws of whole groups.</summary>
internal sealed class ReportIntervals
{
    private readonly ClassificationReport _report;
    private readonly IReadOnlyList<Image> _images;
    private readonly RankingAreas[] _areas;
    private readonly Draw[] _draws;

    /// <summary>Draws.</summary>
    /// <param name="report">What the numbers stand in.</param>
    /// <param name="scored">The images that they are of.</param>
    internal ReportIntervals(ClassificationReport report, IReadOnlyList<Scored> scored)
    {
        _report = report;
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] groupOf = [.. scored.Select(s => groups.TryGetValue(s.Group, out var number) ? number : groups[s.Group] = groups.Count)];
        _images = [.. scored.Select((s, i) => new Image(groupOf[i], (s.Truth * report.Classes.Count) + s.Predicted, LogLoss.Of(s), ClassificationReport.BrierOf(s)))];
        _areas = [.. report.Classes.Select((_, index) => new RankingAreas(scored, groupOf, index))];
        _draws = [.. ClusterResampling.Draws(groups.Count, seed: 0).Select(DrawOf)];

        Balanced = OrAccuracys(Of(d => Mean(d.Classes, c => c.Recall)));
        MacroF1 = OrAccuracys(Of(d => Mean(d.Classes, c => c.F1)));
        Kappa = OrAsKappa(Of(d => d.Kappa));
        Matthews = OrAsKappa(Of(d => d.Matthews));
        MeanLogLoss = Of(d => d.LogLoss) is var loss && HasSpread(loss) ? loss : null;
        MeanBrier = Of(d => d.Brier) is var brier && HasSpread(brier) ? brier : null;
        var fewest = report.Classes.Where(c => c.Support > 0).Min(c => c.Groups);
        RocArea = OrWilson(Of(d => Mean(d.Classes, c => c.RocArea)), report.RocArea, fewest);
        AveragePrecision = OrWilson(Of(d => Mean(d.Classes, c => c.AveragePrecision)), report.AveragePrecision, fewest);
        Classes = [.. report.Classes.Select(OfClass)];
    }

    internal Interval Balanced { get; }

    internal Interval MacroF1 { get; }

    internal Interval Kappa { get; }

    internal Interval Matthews { get; }

    internal Interval? MeanLogLoss { get; }

    internal Interval? MeanBrier { get; }

    internal Interval? RocArea { get; }

    internal Interval? AveragePrecision { get; }

    internal IReadOnlyList<ClassIntervals> Classes { get; }

    private ClassIntervals OfClass(ClassMetrics metrics, int index)
    {
        var curves = _report.Curves[index];
        var (isThere, isPredicted) = (metrics.Support > 0, _report.Matrix.PredictedTotal(index) > 0);
        return new ClassIntervals(
            Number(c => c.Precision, isPredicted ? metrics.Precision : null),
            Number(c => c.Recall, isThere ? metrics.Recall : null),
            Number(c => c.F1, isThere || isPredicted ? metrics.F1 : null),
            Number(c => c.RocArea, curves.RocArea),
            Number(c => c.AveragePrecision, curves.AveragePrecision));

        Interval? Number(Func<ClassDraw, double> number, double? value) => OrWilson(Of(d => number(d.Classes[index])), value, metrics.Groups);
    }

    private Draw DrawOf(int[] times)
    {
        var counts = new double[_areas.Length * _areas.Length];
        double images = 0, loss = 0, brier = 0;
        foreach (var image in _images)
        {
            var weight = times[image.Group];
            counts[image.Cell] += weight;
            images += weight;
            loss += weight * image.LogLoss;
            brier += weight * image.Brier;
        }

        // 0 / 0 is not a number, and such a draw does not count for it.
        return new Draw(Agreement.Kappa(counts) ?? 0, Agreement.Matthews(counts), loss / images, brier / images, [.. Agreement.Totals(counts).Zip(_areas, (c, areas) =>
        {
            var (roc, average) = areas.Of(times);
            return new ClassDraw(c.Hits / c.Predicted, c.Hits / c.Truth, 2 * c.Hits / (c.Truth + c.Predicted), roc, average);
        })]);
    }

    private Interval Of(Func<Draw, double> number) => ClusterResampling.Middle(_draws.Select(number));

    private static double Mean(ClassDraw[] classes, Func<ClassDraw, double> number) => classes.Select(number).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private Interval OrAccuracys(Interval interval) => HasSpread(interval) ? interval : _report.AccuracyInterval;

    private Interval OrAsKappa(Interval interval) => HasSpread(interval) ? interval : new Interval(AsKappa(_report.AccuracyInterval.Low), AsKappa(_report.AccuracyInterval.High));

    private double AsKappa(double accuracy) => Agreement.Kappa(_report.Matrix.ToCounts(), accuracy);

    private static Interval? OrWilson(Interval interval, double? value, int groups) =>
        value is not { } share ? null : HasSpread(interval) ? interval : ClusterBootstrap.Wilson(share, Math.Max(1, groups));

    // Sums of shares that are the same may differ in their last bits.
    private static bool HasSpread(Interval interval) => interval.High - interval.Low >= 1e-12;

    private readonly record struct Image(int Group, int Cell, double LogLoss, double Brier);

    private sealed record Draw(double Kappa, double Matthews, double LogLoss, double Brier, ClassDraw[] Classes);

    private readonly record struct ClassDraw(double Precision, double Recall, double F1, double RocArea, double AveragePrecision);
}
