using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public class SelectiveRiskTests
{
    [Theory]
    [InlineData(0.05, 400)]
    [InlineData(0.02, 600)]
    [InlineData(0.1, 150)]
    public void The_bound_holds_on_new_cells_as_often_as_it_says(double rate, int groups)
    {
        const int repeats = 1000;
        int broken = 0, found = 0;
        for (ulong seed = 0; seed < repeats; seed++)
        {
            var random = new SeededRandom(seed);
            if (SelectiveRisk.Bound([.. Enumerable.Range(0, groups).Select(_ => Draw(ref random))], rate) is not { } bound) continue;
            found++;
            if (TrueRisk(bound.Margin) > rate) broken++;
        }

        // The promise: broken in at most 5 % of the draws; and it is no promise kept by never answering.
        Assert.InRange(broken / (double)repeats, 0, 1 - SelectiveRisk.Confidence);
        Assert.InRange(found, repeats / 4, repeats);
    }

    [Fact]
    public void Too_few_groups_prove_nothing_and_the_fewest_do()
    {
        var fewest = SelectiveRisk.FewestGroups(0.01);
        (double, bool)[] right = [.. Enumerable.Range(0, fewest).Select(i => ((double)i, false))];

        Assert.NotNull(SelectiveRisk.Bound(right, 0.01));
        Assert.Null(SelectiveRisk.Bound(right[1..], 0.01));
    }

    [Fact]
    public void All_wrong_has_no_bound() =>
        Assert.Null(SelectiveRisk.Bound([.. Enumerable.Range(0, 1000).Select(i => ((double)i, true))], 0.5));

    [Fact]
    public void Cells_of_equal_margin_are_answered_or_referred_together()
    {
        // Half of the cells share the smallest margin and are all wrong.
        (double, bool)[] cells = [.. Enumerable.Range(0, 2000).Select(i => (i < 1000 ? 1.0 : 2.0 + i, i < 1000))];

        var bound = SelectiveRisk.Bound(cells, 0.05)!;

        Assert.Equal((1000, 0), (bound.Answered, bound.Wrong));
        Assert.True(bound.Margin > 1);
    }

    [Fact]
    public void One_image_stands_for_each_group_whatever_the_model_says_of_it()
    {
        CalibrationImage[] images = [.. Enumerable.Range(0, 30).Select(i => new CalibrationImage(0, [i, 0], $"group {i % 10}"))];
        var changed = images.Select(image => image with { Logits = [0, image.Logits[0]] });

        var chosen = SelectiveRisk.OneEach(images);

        Assert.Equal(10, chosen.DistinctBy(image => image.Group).Count());
        Assert.Equal(chosen.Select(image => image.Logits[0]), SelectiveRisk.OneEach(changed).Select(image => image.Logits[1]));
    }

    // A margin from 0 to 1, and an error whose probability falls with it from 0.3 to 0.
    private static (double Margin, bool Wrong) Draw(ref SeededRandom random)
    {
        var margin = random.NextDouble();
        return (margin, random.NextDouble() < 0.3 * Math.Pow(1 - margin, 5));
    }

    // The mean of 0.3 (1 - m)^5 over m from the threshold to 1.
    private static double TrueRisk(double threshold) => 0.05 * Math.Pow(1 - threshold, 5);
}
