using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Evaluation;
using Interval = Hematovision.Evaluation.Interval;

namespace Hematovision.Tests.Evaluation;

public class AccuracyIntervalTests
{
    [Property]
    public bool HoldsTheAccuracyAndIsASubsetOfZeroToOne(NonEmptyArray<bool> right, PositiveInt groups)
    {
        var report = Report(right.Get.Select((r, i) => (r, i % groups.Get)));
        var (low, high) = report.AccuracyInterval;
        return low >= 0 && high <= 1 && low <= report.Accuracy && report.Accuracy <= high;
    }

    [Fact]
    public void IsTheSameEachTime() =>
        Assert.Equal(Report(Mixed(50)).AccuracyInterval, Report(Mixed(50)).AccuracyInterval);

    [Fact]
    public void CopiesOfAnImageInItsGroupAddNoCertainty()
    {
        var once = Report(Mixed(50)).AccuracyInterval;
        var tenfold = Report(Mixed(50).SelectMany(image => Enumerable.Repeat(image, 10))).AccuracyInterval;
        Assert.Equal(once, tenfold);
    }

    /// <summary>Of independent images the bootstrap and Wilson's interval estimate the same thing.</summary>
    [Fact]
    public void AgreesWithWilsonWhereImagesAreIndependent()
    {
        var bootstrap = Report(Mixed(2000)).AccuracyInterval;
        var wilson = Statistics.Wilson(Report(Mixed(2000)).Accuracy, 2000);
        Assert.Equal(wilson.Low, bootstrap.Low, 0.003);
        Assert.Equal(wilson.High, bootstrap.High, 0.003);
    }

    /// <summary>Wilson's ends are the true shares p that are 1.96 of their own standard errors, sqrt(p (1 - p) / n), from the one seen.</summary>
    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(1.0, 100)]
    [InlineData(0.0, 10)]
    [InlineData(0.5, 1)]
    [InlineData(0.5, 7)]
    public void WhereResamplingShowsNoSpreadItIsWilsonsOverGroups(double share, int groups)
    {
        var images = Enumerable.Range(0, groups).SelectMany(g => new[] { (share > 0, g), (share == 1, g) });
        var (low, high) = Report(images).AccuracyInterval;

        Assert.True(high - low > 1.0 / (groups + 4));
        foreach (var end in (double[])[low, high])
            Assert.Equal(Math.Abs(share - end), end == share ? 0 : 1.959963984540054 * Math.Sqrt(end * (1 - end) / groups), 1e-9);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(240)]
    public void AMistakeMakesItNoSurer(int groups)
    {
        var low = Enumerable.Range(0, 6).Select(wrong => Report(Enumerable.Range(0, groups).Select(g => (g >= wrong, g))).AccuracyInterval.Low).ToArray();
        Assert.Equal(low.OrderDescending(), low);
    }

    [Fact]
    public void GroupsOfUnequalSizeAreWorthFewer()
    {
        // (200 + 40)^2 / (200^2 + 40) equal groups.
        var images = Enumerable.Range(0, 240).Select(i => (i % 3 != 0, i < 200 ? 0 : i)).ToList();
        Assert.Contains("the interval rests on 41 independent groups of unequal size, as on 1 of equal size; read it as a rough guide", Report(images).Notes);
        Assert.DoesNotContain(Report(Mixed(41)).Notes, note => note.Contains("rests on"));
    }

    /// <summary>
    /// 300 made-up test sets of 60 slides, ten images each, whose slides differ: 95 % of the intervals should hold the true
    /// accuracy (here within four standard errors), where intervals that take images as independent hold it far too seldom.
    /// </summary>
    [Fact]
    public void HoldsTheTrueAccuracyAsOftenAsItClaims()
    {
        const int Sets = 300;
        var random = new Random(5);
        int held = 0, naive = 0;
        for (var set = 0; set < Sets; set++)
        {
            // A slide's images are right with probability 1 or 0.6: 0.8 in the mean.
            var images = Enumerable.Range(0, 60).SelectMany(g =>
            {
                var share = random.Next(2) == 0 ? 1.0 : 0.6;
                return Enumerable.Range(0, 10).Select(_ => (random.NextDouble() < share, g)).ToArray();
            });
            var report = Report(images.ToList());
            held += Holds(report.AccuracyInterval, 0.8);
            naive += Holds(Statistics.Wilson(report.Accuracy, report.Images), 0.8);
        }

        Assert.InRange(held / (double)Sets, 0.90, 1.0);
        Assert.True(naive < held - 0.08 * Sets, $"{naive} against {held} of {Sets}");

        static int Holds(Interval interval, double truth) => interval.Low <= truth && truth <= interval.High ? 1 : 0;
    }

    private static IEnumerable<(bool Right, int Group)> Mixed(int groups) =>
        Enumerable.Range(0, groups).Select(g => (g % 5 != 0, g));

    private static ClassificationReport Report(IEnumerable<(bool Right, int Group)> images) => ClassificationReport.Compute(
        ["a", "b"],
        [.. images.Select(i => new Scored(0, i.Right ? [1, 0] : [0, 1], $"{i.Group}"))]);
}
