using FsCheck.Xunit;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

/// <summary>The intervals of means over classes.</summary>
public class MeanIntervalTests
{
    private static readonly string[] Classes = ["a", "b"];

    [Fact]
    public void AreTheSameEachTimeAndHoldTheMean()
    {
        var (one, other) = (Report(Mixed(60)), Report(Mixed(60)));
        Assert.Equal(one.MacroF1Interval, other.MacroF1Interval);
        Assert.InRange(one.Macro.F1, one.MacroF1Interval.Low, one.MacroF1Interval.High);
        Assert.InRange(one.BalancedAccuracy, one.BalancedAccuracyInterval.Low, one.BalancedAccuracyInterval.High);
    }

    [Fact]
    public void CopiesOfAnImageInItsGroupAddNoCertainty()
    {
        var once = Report(Mixed(60));
        var tenfold = Report([.. Mixed(60).SelectMany(image => Enumerable.Repeat(image, 10))]);
        Assert.Equal(once.MacroF1Interval.Low, tenfold.MacroF1Interval.Low, 1e-12);
        Assert.Equal(once.BalancedAccuracyInterval.High, tenfold.BalancedAccuracyInterval.High, 1e-12);
    }

    [Fact]
    public void WhereAllIsRightTheyAreWilsonsAndClaimNoCertainty()
    {
        var report = Report([.. Enumerable.Range(0, 10).Select(i => Image(i % 2, i % 2, $"{i}"))]);
        Assert.Equal(report.AccuracyInterval, report.MacroF1Interval);
        Assert.Equal(report.AccuracyInterval, report.BalancedAccuracyInterval);
        Assert.InRange(report.MacroF1Interval.Low, 0.6, 0.9);

        // Of two even classes half agree by chance.
        foreach (var interval in (Interval?[])[report.KappaInterval, report.MatthewsInterval])
        {
            Assert.Equal((2 * report.AccuracyInterval.Low) - 1, interval!.Value.Low, 1e-12);
            Assert.Equal(1, interval.Value.High, 1e-12);
        }
    }

    /// <summary>One class named throughout: every draw has the same recalls, and kappa 0.</summary>
    [Fact]
    public void WhereDrawsShowNoSpreadTheyHoldTheirValueOrAreNotThere()
    {
        var report = ClassificationReport.Compute(["a", "b", "c"], [.. Enumerable.Range(0, 60).Select(i => new Scored(i < 20 ? 0 : i % 2 + 1, [1, 0, 0], $"{i}"))]);
        Assert.Equal(1.0 / 3, report.BalancedAccuracy, 1e-12);
        Assert.Equal(ClusterBootstrap.Wilson(report.BalancedAccuracy, 20), report.BalancedAccuracyInterval);
        Assert.Equal(0, report.Kappa);
        Assert.Null(report.KappaInterval);
        Assert.Null(report.MatthewsInterval);
    }

    /// <summary>A group alone proves little, and where most agree by chance that little is less than no agreement; kappa ends at -1.</summary>
    [Fact]
    public void KappasEndsWhereKappaDoes()
    {
        var report = Report([.. Enumerable.Range(0, 20).Select(i => Image(i == 0 ? 1 : 0, i == 0 ? 1 : 0, "one"))]);
        Assert.Equal(new Interval(-1, 1), report.KappaInterval);
    }

    [Property]
    public void EachHoldsItsValueAndStaysInRange(int seed)
    {
        var random = new Random(seed);
        var report = ClassificationReport.Compute(["a", "b", "c"], [.. Enumerable.Range(0, random.Next(1, 30)).Select(i => new Scored(random.Next(3), Named(random.Next(3)), $"{random.Next(12)}"))]);
        Holds(report.Accuracy, report.AccuracyInterval, 0);
        Holds(report.BalancedAccuracy, report.BalancedAccuracyInterval, 0);
        Holds(report.Macro.F1, report.MacroF1Interval, 0);
        Holds(report.Kappa, report.KappaInterval, -1);
        Holds(report.Matthews, report.MatthewsInterval, -1);

        static float[] Named(int @class) => [.. Enumerable.Range(0, 3).Select(i => i == @class ? 1f : 0)];
        static void Holds(double? value, Interval? interval, double least)
        {
            if (interval is not var (low, high)) return;
            Assert.InRange(low, least, value!.Value + 1e-9);
            Assert.InRange(high, value.Value - 1e-9, 1 + 1e-9);
        }
    }

    /// <summary>Of as many images of each class, all independent, the balanced accuracy is the accuracy, and so nearly is its interval.</summary>
    [Fact]
    public void OfEvenClassesTheBalancedAccuracysIsNearTheAccuracys()
    {
        var report = Report(Mixed(1000));
        Assert.Equal(report.Accuracy, report.BalancedAccuracy, 1e-12);
        Assert.Equal(report.AccuracyInterval.Low, report.BalancedAccuracyInterval.Low, 0.002);
        Assert.Equal(report.AccuracyInterval.High, report.BalancedAccuracyInterval.High, 0.002);
        foreach (var interval in (Interval?[])[report.KappaInterval, report.MatthewsInterval])
        {
            Assert.Equal((2 * report.AccuracyInterval.Low) - 1, interval!.Value.Low, 0.005);
            Assert.Equal((2 * report.AccuracyInterval.High) - 1, interval.Value.High, 0.005);
        }
    }

    [Fact]
    public void WhereKappaIsUndefinedSoAreTheIntervals()
    {
        var report = Report([Image(0, 0, "a"), Image(0, 0, "b")]);
        Assert.Null(report.Kappa);
        Assert.Null(report.KappaInterval);
        Assert.Null(report.MatthewsInterval);
    }

    // Of each class, every fifth is wrong.
    private static Scored[] Mixed(int groups) => [.. Enumerable.Range(0, groups).Select(g => Image(g % 2, g % 10 < 2 ? 1 - g % 2 : g % 2, $"{g}"))];

    private static Scored Image(int truth, int predicted, string group) => new(truth, predicted == 0 ? [1, 0] : [0, 1], group);

    private static ClassificationReport Report(Scored[] images) => ClassificationReport.Compute(Classes, images);
}
