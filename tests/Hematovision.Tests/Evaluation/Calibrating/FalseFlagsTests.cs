using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public class FalseFlagsTests
{
    [Fact]
    public void The_expected_share_beyond_is_what_was_asked_for()
    {
        const int repeats = 2000, groups = 60;
        const double rate = 0.1;
        double beyond = 0;
        for (ulong seed = 0; seed < repeats; seed++)
        {
            var random = new SeededRandom(seed);
            var images = new List<(float, string)>();
            for (var group = 0; group < groups; group++)
            {
                // Images of a group are alike: the group's own distance, and a little.
                var own = random.NextDouble();
                for (var i = 0; i <= group % 3; i++) images.Add(((float)(own + (0.01 * random.NextDouble())), $"{group}"));
            }

            beyond += Math.Clamp(1 - (FalseFlags.Distance(images, rate)!.Value - 0.005), 0, 1);
        }

        // Held, and not by a threshold that nothing ever reaches: it can be below by one group's share.
        Assert.InRange(beyond / repeats, rate - (2.0 / (groups + 1)), rate + 0.003);
    }

    [Fact]
    public void With_one_image_a_group_it_is_the_conformal_quantile()
    {
        // Of 99 distances the 95th smallest: ceil(0.95 * 100).
        Assert.Equal(95, FalseFlags.Distance([.. Enumerable.Range(1, 99).Select(i => ((float)i, $"{i}"))], 0.05));
    }

    [Fact]
    public void Too_few_groups_hold_no_rate()
    {
        (float, string)[] images = [.. Enumerable.Range(1, 99).Select(i => ((float)i, $"{i}"))];
        Assert.Equal(99, FalseFlags.FewestGroups(0.01));
        Assert.Equal(99, FalseFlags.Distance(images, 0.01));
        Assert.Null(FalseFlags.Distance(images[1..], 0.01));
    }
}
