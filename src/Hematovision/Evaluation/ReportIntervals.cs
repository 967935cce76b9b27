namespace Hematovision.Evaluation;

/// <summary>The 95 % intervals of a report's numbers, all of them from the same draws of whole groups.</summary>
internal sealed class ReportIntervals
{
    private readonly ClassificationReport _report;
    private readonly bool _fewAreWrong;

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

        _fewAreWrong = ClusterBootstrap.AreFew(GroupsOf(scored, s => s.Truth != s.Predicted), GroupsOf(scored, s => s.Truth == s.Predicted));
        Classes = [.. report.Classes.Select((c, index) => OfClass(draws, c, index, scored))];
        Balanced = MeanOf(report.Classes, c => c.Support > 0 ? c.Recall : null, c => c.Recall)!.Value;
        MacroF1 = Wider(Of(draws, d => Mean(d.Classes, c => c.F1)), MeanOf(report.Classes, c => c.F1, c => c.F1))!.Value;
        Kappa = OrAsKappa(Of(draws, d => d.Kappa));
        Matthews = OrAsKappa(Of(draws, d => d.Matthews));
        MeanLogLoss = Of(draws, d => d.LogLoss) is var loss && loss.HasSpread ? loss : null;
        MeanBrier = Of(draws, d => d.Brier) is var brier && brier.HasSpread ? brier : null;
        RocArea = Wider(Of(draws, d => Mean(d.Classes, c => c.RocArea)), MeanOf(report.Curves, c => c.RocArea, c => c.RocArea));
        AveragePrecision = Wider(Of(draws, d => Mean(d.Classes, c => c.AveragePrecision)), MeanOf(report.Curves, c => c.AveragePrecision, c => c.AveragePrecision));
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
        int predicted = GroupsOf(scored, s => s.Predicted == index), others = GroupsOf(scored, s => s.Truth != index);
        return new ClassIntervals(
            Share(c => c.Precision, predicted > 0 ? metrics.Precision : null, predicted, s => s.Predicted == index),
            Share(c => c.Recall, metrics.Support > 0 ? metrics.Recall : null, metrics.Groups, s => s.Truth == index),
            Share(c => c.F1, metrics.Support > 0 || predicted > 0 ? metrics.F1 : null, Math.Max(metrics.Groups, predicted), s => s.Truth == index || s.Predicted == index),
            Area(c => c.RocArea, curves.RocArea, Math.Min(metrics.Groups, others)),
            Area(c => c.AveragePrecision, curves.AveragePrecision, others == 0 ? metrics.Groups : Math.Min(metrics.Groups, others)));

        Interval? Share(Func<ClassDraw, double> number, double? value, int groups, Func<Scored, bool> counts)
        {
            var isFew = ClusterBootstrap.AreFew(GroupsOf(scored, s => counts(s) && s.Truth != s.Predicted), GroupsOf(scored, s => counts(s) && s.Truth == s.Predicted));
            return isFew && value is { } share ? Statistics.Wilson(share, groups) : Area(number, value, groups);
        }

        Interval? Area(Func<ClassDraw, double> number, double? value, int groups) => OrWilson(Of(draws, d => number(d.Classes[index])), value, groups);
    }

    private static int GroupsOf(IReadOnlyList<Scored> scored, Func<Scored, bool> isOne) => scored.Where(isOne).Select(s => s.Group).Distinct(StringComparer.Ordinal).Count();

    // The interval of a mean of independent numbers from theirs (Zou and Donner, Statistics in Medicine 27, 2008): a class of a few groups, all of them
    // right, shows no spread to draws, and its interval is the widest. Null where no class has the number.
    private Interval? MeanOf<T>(IReadOnlyList<T> classes, Func<T, double?> number, Func<ClassIntervals, Interval?> interval)
    {
        var parts = classes.Select(number).Zip(Classes.Select(interval)).Where(part => part is { First: not null, Second: not null }).Select(part => (Value: part.First!.Value, Interval: part.Second!.Value)).ToList();
        if (parts.Count == 0) return null;
        var mean = parts.Average(part => part.Value);
        double Reach(Func<(double Value, Interval Interval), double> end) => Math.Sqrt(parts.Sum(part => Math.Pow(part.Value - end(part), 2))) / parts.Count;
        return new Interval(Math.Max(0, mean - Reach(part => part.Interval.Low)), Math.Min(1, mean + Reach(part => part.Interval.High)));
    }

    // One image can be wrong for two classes, whose numbers then are not independent, which the draws know.
    private static Interval? Wider(Interval drawn, Interval? mean) =>
        mean is not { } interval || !drawn.HasSpread ? mean : new Interval(Math.Min(drawn.Low, interval.Low), Math.Max(drawn.High, interval.High));

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

    // Where few are wrong draws show too little, and agreement is as sure as the accuracy. Where they show no spread otherwise, as where one class is named
    // throughout, nothing is known of it.
    private Interval? OrAsKappa(Interval interval) =>
        _fewAreWrong && _report.Accuracy > 0.5 ? Wider(interval, new Interval(AsKappa(_report.AccuracyInterval.Low), AsKappa(_report.AccuracyInterval.High)))
        : interval.HasSpread ? interval : null;

    private double AsKappa(double accuracy) => Math.Clamp(Agreement.Kappa(_report.Matrix.ToCounts(), accuracy), -1, 1);

    private static Interval? OrWilson(Interval interval, double? value, int groups) =>
        value is not { } share ? null : interval.HasSpread ? interval : Statistics.Wilson(share, groups);

    private readonly record struct Image(int Group, int Cell, double LogLoss, double Brier);

    private sealed record Draw(double Kappa, double Matthews, double LogLoss, double Brier, ClassDraw[] Classes);

    private readonly record struct ClassDraw(double Precision, double Recall, double F1, double RocArea, double AveragePrecision);
}
