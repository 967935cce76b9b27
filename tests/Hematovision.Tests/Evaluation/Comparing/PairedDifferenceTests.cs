using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Comparing;

namespace Hematovision.Tests.Evaluation.Comparing;

public class PairedDifferenceTests
{
    private static readonly JsonArray Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "mcnemar.json")))!.AsArray();

    public static TheoryData<int, int, double> McNemar
    {
        get
        {
            var data = new TheoryData<int, int, double>();
            foreach (var c in Golden) data.Add((int)c!["first"]!, (int)c["second"]!, (double)c["p"]!);
            return data;
        }
    }

    /// <summary>Golden values are scipy's <c>binomtest</c>, by tests/golden/metrics.py.</summary>
    [Theory]
    [MemberData(nameof(McNemar))]
    public void OfSingleImagesItIsTheExactTestOfMcNemar(int first, int second, double p)
    {
        var pair = Compare([.. Enumerable.Repeat((true, false), first), .. Enumerable.Repeat((false, true), second), (true, true), (false, false)]);

        Assert.Equal((first, second), (pair.OnlyFirst, pair.OnlySecond));
        Assert.Equal(p, pair.ImageP, 1e-9);
        Assert.Equal(p, pair.GroupP, 1e-9);
        Assert.Equal((first - second) / (first + second + 2.0), pair.Difference, 1e-12);
    }

    /// <summary>Ten copies of an image in its group are no more evidence than one; to McNemar's test they are.</summary>
    [Fact]
    public void CopiesWithinAGroupAreNoEvidenceByGroups()
    {
        var once = Compare(Outcomes(), copies: 1);
        var tenfold = Compare(Outcomes(), copies: 10);

        Assert.Equal(once.GroupP, tenfold.GroupP, 1e-12);
        Assert.Equal(once.Interval!.Value.Low, tenfold.Interval!.Value.Low, 1e-12);
        Assert.True(tenfold.ImageP < once.ImageP / 100);
    }

    /// <summary>Both models on the same draws: what they share cancels out, so the interval is far narrower than either's own.</summary>
    [Fact]
    public void TheIntervalKnowsThatTheModelsAgreeOnMostImages()
    {
        var pair = Compare([.. Enumerable.Repeat((true, true), 200), .. Enumerable.Repeat((false, false), 200), .. Enumerable.Repeat((true, false), 5), .. Enumerable.Repeat((false, true), 3)]);
        Assert.InRange(pair.Interval!.Value.High - pair.Interval.Value.Low, 0.01, 0.05);
        Assert.InRange(pair.Difference, pair.Interval.Value.Low, pair.Interval.Value.High);
    }

    /// <summary>Drawn anew, four images of which the first model has each right would leave out 0, where the exact test says 0.125.</summary>
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void ItsIntervalNeverContradictsTheExactTest(int apart, bool hasInterval)
    {
        var pair = Compare([.. Enumerable.Repeat((true, true), 100), .. Enumerable.Repeat((true, false), apart)]);

        Assert.Equal(hasInterval, pair.Interval is not null);
        Assert.Equal(hasInterval, pair.GroupP < 0.05);
    }

    [Fact]
    public void ModelsThatAreRightOnTheSameImagesHaveNoIntervalAndAPOfOne()
    {
        var pair = Compare([(true, true), (false, false), (true, true)]);
        Assert.Null(pair.Interval);
        Assert.Equal((0, 1, 1), (pair.Difference, pair.ImageP, pair.GroupP));
    }

    [Property]
    public bool TurnedRoundItIsTheSameWithTheOtherSign(bool[] first, bool[] second)
    {
        (bool, bool)[] outcomes = [(true, false), .. first.Zip(second)];
        var (one, other) = (Compare(outcomes), Compare([.. outcomes.Select(o => (o.Item2, o.Item1))]));
        return one.Difference == -other.Difference && one.GroupP == other.GroupP && one.GroupP is > 0 and <= 1;
    }

    [Fact]
    public void TheyMustBeTheSameImages()
    {
        Assert.Throws<ArgumentException>(() => PairedDifference.Of(("a", [Image(true, "g")]), ("b", [])));
        Assert.Throws<ArgumentException>(() => PairedDifference.Of(("a", [Image(true, "g")]), ("b", [Image(true, "h")])));
    }

    private static (bool, bool)[] Outcomes() => [.. Enumerable.Repeat((true, false), 9), .. Enumerable.Repeat((false, true), 3), .. Enumerable.Repeat((true, true), 20)];

    private static PairedDifference Compare((bool First, bool Second)[] outcomes, int copies = 1)
    {
        var images = outcomes.SelectMany((o, i) => Enumerable.Repeat((o, Group: $"{i}"), copies)).ToList();
        return PairedDifference.Of(
            ("first", [.. images.Select(i => Image(i.o.First, i.Group))]), ("second", [.. images.Select(i => Image(i.o.Second, i.Group))]));
    }

    private static Scored Image(bool right, string group) => new(0, right ? [1, 0] : [0, 1], group);
}
