using FsCheck.Xunit;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

/// <summary>The intervals of the classes' own numbers, of areas and of losses.</summary>
public class ClassIntervalTests
{
    private static readonly string[] Classes = ["a", "b"];

    /// <summary>A share of independent images has nearly the interval of the normal approximation.</summary>
    [Fact]
    public void OfIndependentImagesARecallHasABinomialsInterval()
    {
        var report = Report(Ranked(1000));
        var recall = report.Classes[0].Recall;
        var half = 1.96 * Math.Sqrt(recall * (1 - recall) / report.Classes[0].Support);

        var (low, high) = report.ClassIntervals[0].Recall!.Value;
        Assert.Equal(recall - half, low, 0.15 * half);
        Assert.Equal(recall + half, high, 0.15 * half);
    }

    /// <summary>Hanley and McNeil, Radiology 143, 1982: the standard error of an area, for scores of an exponential family.</summary>
    [Fact]
    public void OfIndependentImagesARocAreaHasHanleyAndMcNeilsInterval()
    {
        var report = Report(Ranked(2000));
        double a = report.RocArea!.Value, n = report.Classes[0].Support, m = report.Classes[1].Support;
        double q1 = a / (2 - a), q2 = 2 * a * a / (1 + a);
        var half = 1.96 * Math.Sqrt(((a * (1 - a)) + ((n - 1) * (q1 - (a * a))) + ((m - 1) * (q2 - (a * a)))) / (n * m));

        var (low, high) = report.RocAreaInterval!.Value;
        Assert.Equal(a - half, low, 0.25 * half);
        Assert.Equal(a + half, high, 0.25 * half);
    }

    [Fact]
    public void CopiesOfAnImageInItsGroupAddNoCertainty()
    {
        var once = Report(Ranked(60));
        var tenfold = Report([.. Ranked(60).SelectMany(image => Enumerable.Repeat(image, 10))]);
        foreach (var (one, ten) in All(once).Zip(All(tenfold)))
        {
            Assert.Equal(one!.Value.Low, ten!.Value.Low, 1e-9);
            Assert.Equal(one.Value.High, ten.Value.High, 1e-9);
        }
    }

    [Fact]
    public void WhereAllIsRightTheyClaimNoCertainty()
    {
        var report = Report([.. Enumerable.Range(0, 20).Select(i => new Scored(i % 2, i % 2 == 0 ? [0.9f, 0.1f] : [0.1f, 0.9f], $"{i}"))]);
        foreach (var its in report.ClassIntervals)
        {
            Assert.All([its.Precision, its.Recall, its.F1, its.RocArea, its.AveragePrecision], interval => Assert.InRange(interval!.Value.Low, 0.6, 0.9));
        }

        Assert.InRange(report.RocAreaInterval!.Value.Low, 0.6, 0.9);
        Assert.Null(report.LogLossInterval);
        Assert.Null(report.BrierInterval);
    }

    [Fact]
    public void WhatIsUndefinedHasNone()
    {
        var report = ClassificationReport.Compute(["a", "b", "c"], [new(0, [0.9f, 0.1f, 0], "1"), new(0, [0.2f, 0.8f, 0], "2"), new(0, [0.7f, 0.3f, 0], "3")]);
        Assert.NotNull(report.ClassIntervals[0].Recall);
        Assert.Null(report.ClassIntervals[0].RocArea);
        Assert.Null(report.ClassIntervals[1].Recall);
        Assert.NotNull(report.ClassIntervals[1].Precision);
        Assert.Equal(new ClassIntervals(null, null, null, null, null), report.ClassIntervals[2]);
        Assert.Null(report.RocAreaInterval);
    }

    /// <summary>Two right predictions prove no more for standing among a hundred cells of the class.</summary>
    [Fact]
    public void WithoutSpreadTheTrialsAreTheGroupsThatTheNumberRestsOn()
    {
        var report = Report([.. Enumerable.Range(0, 120).Select(i => new Scored(i < 100 ? 0 : 1, i < 2 ? [0.9f, 0.1f] : [0.1f, 0.9f], $"{i}"))]);
        Assert.Equal(Statistics.Wilson(1, 2), report.ClassIntervals[0].Precision);
        Assert.Equal(Statistics.Wilson(1, 20), report.ClassIntervals[1].Recall);

        var apart = Report([.. Enumerable.Range(0, 102).Select(i => new Scored(i < 2 ? 1 : 0, i < 2 ? [0.1f, 0.9f] : [0.9f, 0.1f], $"{i}"))]);
        Assert.Equal([Statistics.Wilson(1, 2), Statistics.Wilson(1, 2)], apart.ClassIntervals.Select(its => its.RocArea!.Value));
    }

    /// <summary>A rare class may be missing from a draw; that draw says nothing of its recall.</summary>
    [Fact]
    public void ADrawWithoutTheClassDoesNotCountAsWrong()
    {
        var report = Report([.. Enumerable.Range(0, 40).Select(i => new Scored(i < 2 ? 0 : 1, i < 2 || i == 9 ? [0.9f, 0.1f] : [0.1f, 0.9f], $"{i}"))]);
        Assert.Equal(Statistics.Wilson(1, 2), report.ClassIntervals[0].Recall);
    }

    /// <summary>An image that is drawn twice is two images to the areas.</summary>
    [Property]
    public bool AnAreaOfADrawIsThatOfWhatWasDrawn(int seed)
    {
        var random = new Random(seed);
        Scored[] images = [.. Enumerable.Range(0, random.Next(2, 20)).Select(i => Image(random.Next(2), random.Next(11) / 10f, $"{i}"))];
        int[] times = [.. images.Select(_ => random.Next(3))];
        Scored[] drawn = [.. images.SelectMany((image, i) => Enumerable.Repeat(image, times[i]))];
        if (drawn.Length == 0) return true;

        var (roc, average) = new RankingAreas(images, [.. Enumerable.Range(0, images.Length)], 0).Of(times);
        var curves = RankingCurves.Of("a", 0, drawn);
        return Same(curves.RocArea, roc) && Same(curves.AveragePrecision, average);

        static bool Same(double? expected, double actual) => expected is { } number ? Math.Abs(number - actual) < 1e-12 : !double.IsFinite(actual);
    }

    private static IEnumerable<Interval?> All(ClassificationReport report) =>
    [
        report.LogLossInterval, report.BrierInterval, report.RocAreaInterval, report.AveragePrecisionInterval,
        .. report.ClassIntervals.SelectMany(its => (Interval?[])[its.Precision, its.Recall, its.F1, its.RocArea, its.AveragePrecision]),
    ];

    // Two classes whose scores overlap: the first's lean to 1, the other's to 0.
    private static Scored[] Ranked(int images)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, images).Select(i => Image(i % 2, (float)Math.Clamp(0.5 + (0.3 * (random.NextDouble() + random.NextDouble() - 1)) + (i % 2 == 0 ? 0.1 : -0.1), 0, 1), $"{i}"))];
    }

    private static Scored Image(int truth, float first, string group) => new(truth, [first, 1 - first], group);

    private static ClassificationReport Report(Scored[] images) => ClassificationReport.Compute(Classes, images);
}
