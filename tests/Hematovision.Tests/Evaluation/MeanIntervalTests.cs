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
    public void WhereAllIsRightTheyFollowFromWilsonsOfTheClassesAndClaimNoCertainty()
    {
        var report = Report([.. Enumerable.Range(0, 10).Select(i => Image(i % 2, i % 2, $"{i}"))]);
        var low = 1 - ((1 - Statistics.Wilson(1, 5).Low) * Math.Sqrt(2) / 2);
        foreach (var mean in (Interval[])[report.MacroF1Interval, report.BalancedAccuracyInterval])
        {
            Assert.Equal(low, mean.Low, 1e-12);
            Assert.Equal(1, mean.High);
        }

        // Of two even classes half agree by chance.
        foreach (var interval in (Interval?[])[report.KappaInterval, report.MatthewsInterval])
        {
            Assert.Equal((2 * report.AccuracyInterval.Low) - 1, interval!.Value.Low, 1e-12);
            Assert.Equal(1, interval.Value.High, 1e-12);
        }
    }

    [Fact]
    public void OneImageOfAClassProvesLittleOfTheMean()
    {
        var report = ClassificationReport.Compute(["a", "b", "c"], [.. Enumerable.Range(0, 181).Select(i => Named(i == 180 ? 2 : i % 2, i == 180 ? 2 : i % 2, $"{i}"))]);
        Assert.InRange(report.AccuracyInterval.Low, 0.97, 0.99);
        Assert.InRange(report.BalancedAccuracyInterval.Low, 0.6, 0.75);
        Assert.InRange(report.MacroF1Interval.Low, 0.6, 0.75);
        Assert.InRange(report.RocAreaInterval!.Value.Low, 0.6, 0.75);
    }

    /// <summary>Five images of one class among sixty of each other: draws of them alone would hold the truth half the time.</summary>
    [Fact]
    public void WithARareClassTheyHoldTheTruthAsOftenAsTheyClaim()
    {
        double[] recall = [0.9, 0.99, 0.99, 0.99];
        int[] images = [5, 60, 60, 60];
        const int Sets = 150;
        var random = new Random(3);
        var held = 0;
        for (var set = 0; set < Sets; set++)
        {
            var all = images.SelectMany((count, truth) => Enumerable.Range(0, count).Select(i => Named(truth, random.NextDouble() < recall[truth] ? truth : (truth + random.Next(1, 4)) % 4, $"{truth} {i}", 4)));
            var interval = ClassificationReport.Compute(["a", "b", "c", "d"], [.. all]).BalancedAccuracyInterval;
            if (interval.Low <= recall.Average() && recall.Average() <= interval.High) held++;
        }

        Assert.InRange(held / (double)Sets, 0.88, 1);
    }

    /// <summary>One class named throughout: every draw has the same recalls, and kappa 0.</summary>
    [Fact]
    public void WhereDrawsShowNoSpreadTheyHoldTheirValueOrAreNotThere()
    {
        var report = ClassificationReport.Compute(["a", "b", "c"], [.. Enumerable.Range(0, 60).Select(i => new Scored(i < 20 ? 0 : i % 2 + 1, [1, 0, 0], $"{i}"))]);
        Assert.Equal(1.0 / 3, report.BalancedAccuracy, 1e-12);
        Assert.Equal((1 - (1 - Statistics.Wilson(1, 20).Low)) / 3, report.BalancedAccuracyInterval.Low, 1e-12);
        Assert.Equal((1 + (Math.Sqrt(2) * Statistics.Wilson(0, 20).High)) / 3, report.BalancedAccuracyInterval.High, 1e-12);
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

    private static Scored Named(int truth, int predicted, string group, int classes = 3) => new(truth, [.. Enumerable.Range(0, classes).Select(i => i == predicted ? 1f : 0)], group);

    private static ClassificationReport Report(Scored[] images) => ClassificationReport.Compute(Classes, images);
}
