using FsCheck.Xunit;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

/// <summary>What holds of the metrics whatever the images are.</summary>
public class MetricPropertyTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Property]
    public bool EachIsWithinItsRange(int seed)
    {
        var report = Report(Drawn(seed));
        return Share(report.BalancedAccuracy) && Within(report.Matthews, -1, 1) && Within(report.Kappa ?? 0, -1, 1)
            && Within(report.Brier, 0, 2) && Share(report.ExpectedCalibrationError) && Share(report.RocArea ?? 0) && Share(report.AveragePrecision ?? 0)
            && Share(report.TopAccuracy(1)) && report.TopAccuracy(1) <= report.TopAccuracy(2) && report.TopAccuracy(3) == 1
            && Ordered(report.MacroF1Interval) && Ordered(report.BalancedAccuracyInterval);
    }

    [Property]
    public bool TheOrderOfTheImagesDoesNotMatter(int seed)
    {
        var images = Drawn(seed);
        var (one, other) = (Report(images), Report([.. images.Reverse()]));
        return Same(one.Brier, other.Brier) && Same(one.ExpectedCalibrationError, other.ExpectedCalibrationError)
            && one.Kappa == other.Kappa && one.Matthews == other.Matthews
            && one.Curves.Zip(other.Curves).All(c => c.First.RocArea == c.Second.RocArea && c.First.AveragePrecision == c.Second.AveragePrecision);
    }

    /// <summary>An area under a ROC curve is how often an image of the class gets more than another, ties counting half.</summary>
    [Property]
    public bool TheRocAreaIsTheShareOfPairsInTheRightOrder(int seed)
    {
        var images = Drawn(seed);
        return Report(images).Curves.Select((curve, c) =>
        {
            double[] orders = [.. from mine in images where mine.Truth == c from other in images where other.Truth != c
                                  select (Math.Sign(mine.Probabilities[c] - other.Probabilities[c]) + 1) / 2.0];
            return curve.RocArea is { } area ? Same(orders.Average(), area) : orders.Length == 0;
        }).All(same => same);
    }

    [Property]
    public bool APerfectRankingHasAreasOfOne(int seed) =>
        Report([.. Drawn(seed).Select(s => s with { Probabilities = [.. Enumerable.Range(0, 3).Select(c => c == s.Truth ? 0.6f : 0.2f)] })])
            .Curves.All(c => c.RocArea is null or 1 && c.AveragePrecision is null or (> 1 - 1e-12 and <= 1 + 1e-12));

    [Property]
    public bool AClassThatIsCertainAndRightHasNoError(int seed)
    {
        var report = Report([.. Drawn(seed).Select(s => s with { Probabilities = [.. Enumerable.Range(0, 3).Select(c => c == s.Truth ? 1f : 0f)] })]);
        return report is { Brier: 0, ExpectedCalibrationError: 0, BalancedAccuracy: 1 } && report.Kappa is null or 1;
    }

    [Property]
    public bool EachBinsMeanIsWithinIt(int seed) =>
        Report(Drawn(seed)).Reliability.All(b => b.Images > 0 && b.Probability > b.Low - 1e-7 && b.Probability < b.High + 1e-7);

    private static ClassificationReport Report(IReadOnlyList<Scored> images) => ClassificationReport.Compute(Classes, images);

    /// <summary>A few images with probabilities in tenths, so that many are equal.</summary>
    private static Scored[] Drawn(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(1, 25)).Select(_ =>
        {
            var (first, second) = (random.Next(11), random.Next(11));
            var (low, high) = (Math.Min(first, second), Math.Max(first, second));
            return new Scored(random.Next(3), [low / 10f, (high - low) / 10f, (10 - high) / 10f], $"{random.Next(8)}");
        })];
    }

    private static bool Share(double value) => Within(value, 0, 1);

    private static bool Within(double value, double low, double high) => value >= low - 1e-12 && value <= high + 1e-12;

    private static bool Same(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static bool Ordered(Interval interval) => Share(interval.Low) && Share(interval.High) && interval.Low < interval.High;
}
