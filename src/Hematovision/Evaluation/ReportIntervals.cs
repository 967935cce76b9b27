namespace Hematovision.Evaluation;

/// <summary>The 95 % intervals of a report's numbers, all of them from the same draws of whole groups.</summary>
internal sealed class ReportIntervals
{
    private readonly ClassificationReport _report;

    /// <summary>Draws.</summary>
    /// <param name="report">What the numbers stand in.</param>
    /// <param name="scored">The images that they are of.</param>
    internal ReportIntervals(ClassificationReport report, IReadOnlyList<Scored> scored)
    {
        _report = report;
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] groupOf = [.. scored.Select(s => groups.TryGetValue(s.Group, out var number) ? number : groups[s.Group] = groups.Count)];
        Image[] images = [.. scored.Select((s, i) => new Image(groupOf[i], (s.Truth * report.Classes.Count) + s.Predicted, LogLoss.Of(s), ClassificationReport.BrierOf(s)))];
        RankingAreas[] areas = [.. report.Classes.Select((_, index) => new RankingAreas(scored, groupOf, index))];
        Draw[] draws = [.. ClusterResampling.Draws(groups.Count, seed: 0).Select(times => DrawOf(times, images, areas))];

        var fewest = report.Classes.Where(c => c.Support > 0).Min(c => c.Groups);
        Balanced = OrAccuracys(Of(draws, d => Mean(d.Classes, c => c.Recall)), report.BalancedAccuracy, fewest);
        MacroF1 = OrAccuracys(Of(draws, d => Mean(d.Classes, c => c.F1)), report.Macro.F1, fewest);
        Kappa = OrAsKappa(Of(draws, d => d.Kappa));
        Matthews = OrAsKappa(Of(draws, d => d.Matthews));
        MeanLogLoss = Of(draws, d => d.LogLoss) is var loss && loss.HasSpread ? loss : null;
        MeanBrier = Of(draws, d => d.Brier) is var brier && brier.HasSpread ? brier : null;
        Classes = [.. report.Classes.Select((c, index) => OfClass(draws, c, index, scored))];
        RocArea = OrWilson(Of(draws, d => Mean(d.Classes, c => c.RocArea)), report.RocArea, fewest);
        AveragePrecision = OrWilson(Of(draws, d => Mean(d.Classes, c => c.AveragePrecision)), report.AveragePrecision, fewest);
    }

    internal Interval Balanced { get; }

    internal Interval MacroF1 { get; }

    internal Interval? Kappa { get; }

    internal Interval? Matthews { get; }

    internal Interval? MeanLogLoss { get; }

    internal Interval? MeanBrier { get; }

    internal Interval? RocArea { get; }

    internal Interval? AveragePrecision { get; }

    internal IReadOnlyList<ClassIntervals> Classes { get; }

    private ClassIntervals OfClass(Draw[] draws, ClassMetrics metrics, int index, IReadOnlyList<Scored> scored)
    {
        var curves = _report.Curves[index];
        int predicted = Groups(s => s.Predicted == index), others = Groups(s => s.Truth != index);
        return new ClassIntervals(
            Number(c => c.Precision, predicted > 0 ? metrics.Precision : null, predicted),
            Number(c => c.Recall, metrics.Support > 0 ? metrics.Recall : null, metrics.Groups),
            Number(c => c.F1, metrics.Support > 0 || predicted > 0 ? metrics.F1 : null, Math.Max(metrics.Groups, predicted)),
            Number(c => c.RocArea, curves.RocArea, Math.Min(metrics.Groups, others)),
            Number(c => c.AveragePrecision, curves.AveragePrecision, others == 0 ? metrics.Groups : Math.Min(metrics.Groups, others)));

        Interval? Number(Func<ClassDraw, double> number, double? value, int groups) => OrWilson(Of(draws, d => number(d.Classes[index])), value, groups);

        int Groups(Func<Scored, bool> isOne) => scored.Where(isOne).Select(s => s.Group).Distinct(StringComparer.Ordinal).Count();
    }

    private static Draw DrawOf(int[] times, Image[] images, RankingAreas[] rankings)
    {
        var counts = new double[rankings.Length * rankings.Length];
        double total = 0, loss = 0, brier = 0;
        foreach (var image in images)
        {
            var weight = times[image.Group];
            counts[image.Cell] += weight;
            total += weight;
            loss += weight * image.LogLoss;
            brier += weight * image.Brier;
        }

        // 0 / 0 is not a number, and such a draw does not count for it.
        return new Draw(Agreement.Kappa(counts) ?? 0, Agreement.Matthews(counts), loss / total, brier / total, [.. Agreement.Totals(counts).Zip(rankings, (c, ranking) =>
        {
            var (roc, average) = ranking.Of(times);
            return new ClassDraw(c.Hits / c.Predicted, c.Hits / c.Truth, 2 * c.Hits / (c.Truth + c.Predicted), roc, average);
        })]);
    }

    private static Interval Of(Draw[] draws, Func<Draw, double> number) => ClusterResampling.Middle(draws.Select(number));

    private static double Mean(ClassDraw[] classes, Func<ClassDraw, double> number) => classes.Select(number).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    // Where all is right each mean is 1, as the accuracy is.
    private Interval OrAccuracys(Interval interval, double value, int groups) => _report.Accuracy == 1 ? _report.AccuracyInterval : OrWilson(interval, value, groups)!.Value;

    // Where draws show no spread and not all is right, as where one class is named throughout, nothing is known of it.
    private Interval? OrAsKappa(Interval interval) => interval.HasSpread ? interval : _report.Accuracy == 1 ? new Interval(AsKappa(_report.AccuracyInterval.Low), 1) : null;

    private double AsKappa(double accuracy) => Math.Max(-1, Agreement.Kappa(_report.Matrix.ToCounts(), accuracy));

    private static Interval? OrWilson(Interval interval, double? value, int groups) =>
        value is not { } share ? null : interval.HasSpread ? interval : ClusterBootstrap.Wilson(share, groups);

    private readonly record struct Image(int Group, int Cell, double LogLoss, double Brier);

    private sealed record Draw(double Kappa, double Matthews, double LogLoss, double Brier, ClassDraw[] Classes);

    private readonly record struct ClassDraw(double Precision, double Recall, double F1, double RocArea, double AveragePrecision);
}
