using FsCheck.Xunit;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public class RankingTests
{
    [Fact]
    public void APerfectRankingHasAnAreaOfOneAndTheReverseOfNone()
    {
        var right = ClassificationReport.Compute(["a", "b"], [Image(0, .9f), Image(0, .6f), Image(1, .5f), Image(1, .1f)]);
        Assert.Equal([1, 1], right.Curves.Select(c => c.RocArea!.Value));
        Assert.Equal(1, right.AveragePrecision);

        var wrong = ClassificationReport.Compute(["a", "b"], [Image(1, .9f), Image(1, .6f), Image(0, .5f), Image(0, .1f)]);
        Assert.Equal(0, wrong.RocArea);
    }

    [Fact]
    public void WhereNothingIsTold_TheAreaIsAHalf_AndOneThresholdIsOnePoint()
    {
        var curves = ClassificationReport.Compute(["a", "b"], [Image(0, .5f), Image(1, .5f), Image(1, .5f)]).Curves[0];
        Assert.Equal(0.5, curves.RocArea);
        Assert.Equal([new CurvePoint(0, 0), new CurvePoint(1, 1)], curves.Roc);
    }

    [Fact]
    public void AClassWithoutImagesHasNoCurve()
    {
        var report = ClassificationReport.Compute(["a", "b"], [Image(0, .9f), Image(0, .2f)]);
        Assert.All(report.Curves, c => Assert.Null(c.RocArea));
        Assert.Null(report.RocArea);
        Assert.Null(report.Curves[1].AveragePrecision);
        Assert.Empty(report.Curves[1].PrecisionRecall);
        Assert.Equal(1, report.Curves[0].AveragePrecision);
        Assert.DoesNotContain("NaN", report.ToJson().ToJsonString(), StringComparison.Ordinal);
    }

    [Property]
    public void CurvesRise_AndNoNumberLeavesItsRange(byte[] seeds)
    {
        if (seeds.Length < 2) return;
        var report = ClassificationReport.Compute(["a", "b"], [.. seeds.Select((seed, i) => Image(i % 2, seed / 255f, $"{seed % 5}"))]);
        foreach (var curves in report.Curves)
        {
            Assert.Equal(curves.Roc.OrderBy(p => p.X).ThenBy(p => p.Y), curves.Roc);
            Assert.Equal(new CurvePoint(1, 1), curves.Roc[^1]);
            Assert.All(curves.Roc.Concat(curves.PrecisionRecall), p => Assert.True(p.X is >= 0 and <= 1 && p.Y is >= 0 and <= 1));
        }

        Assert.InRange(report.Brier, 0, 2);
        Assert.InRange(report.ExpectedCalibrationError, 0, 1);
        Assert.InRange(report.Matthews, -1, 1);
        Assert.True(report.BalancedAccuracyInterval.Low <= report.BalancedAccuracyInterval.High);
        Assert.Equal(report.Images, report.Reliability.Sum(bin => bin.Images));
    }

    [Fact]
    public void WhereAllIsRight_TheMeansClaimNoCertainty()
    {
        var report = ClassificationReport.Compute(["a", "b"], [Image(0, .9f, "g"), Image(1, .1f, "h")]);
        foreach (var interval in (Interval?[])[report.AccuracyInterval, report.MacroF1Interval, report.RocAreaInterval, report.AveragePrecisionInterval])
            Assert.InRange(interval!.Value.Low, 0.2, 0.5);
    }

    [Fact]
    public void TheMeansIntervalHoldsTheMean()
    {
        var random = new Random(5);
        var report = ClassificationReport.Compute(["a", "b"], [.. Enumerable.Range(0, 200).Select(i => Image(i % 2, (float)((random.NextDouble() + (1 - (i % 2))) / 2), $"{i / 2}"))]);
        Assert.InRange(report.Macro.F1, report.MacroF1Interval.Low, report.MacroF1Interval.High);
        Assert.InRange(report.BalancedAccuracy, report.BalancedAccuracyInterval.Low, report.BalancedAccuracyInterval.High);
    }

    private static Scored Image(int truth, float first, string group = "g") => new(truth, [first, 1 - first], group);
}
