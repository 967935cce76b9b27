using Hematovision.Training.Searching;

namespace Hematovision.Tests.Training.Searching;

/// <summary>The learning rate range test, fed with losses.</summary>
public sealed class RangeTestTests
{
    [Fact]
    public void Rates_rise_by_a_constant_factor_from_one_end_to_the_other()
    {
        var test = new RangeTest("head", 9);

        for (var i = 0; !test.Ended; i++) test.Take(1);

        Assert.Equal(9, test.Points.Count);
        Assert.Equal(1e-7, test.Points[0].Rate, 1e-15);
        Assert.Equal(10, test.Points[^1].Rate, 1e-9);
        Assert.All(test.Points.Zip(test.Points.Skip(1)), pair => Assert.Equal(10, pair.Second.Rate / pair.First.Rate, 1e-9));
        Assert.All(test.Points, point => Assert.Equal(1, point.Smoothed, 1e-12));
    }

    [Fact]
    public void It_suggests_a_tenth_of_the_rate_of_the_least_smoothed_loss_and_ends_where_the_loss_has_left()
    {
        var test = new RangeTest("head", 81);
        var losses = Enumerable.Range(0, 82).Select(i => i <= 50 ? 2 - (0.03 * i) : 2 + (i - 50.0));

        foreach (var loss in losses.TakeWhile(_ => !test.Ended)) test.Take(loss);

        Assert.True(test.Points.Count < 81);
        Assert.Equal(test.Points.MinBy(point => point.Smoothed)!.Rate, test.RateOfLeast);
        Assert.InRange(test.RateOfLeast, test.RateOf(48), test.RateOf(51));
        Assert.Equal(test.RateOfLeast / 10, test.Suggested);
    }

    [Fact]
    public void A_loss_that_never_falls_suggests_nothing_and_one_that_is_no_number_ends_it()
    {
        var test = new RangeTest("head", 50);
        foreach (var loss in (double[])[1, 1.1, 1.2, 1.3]) Assert.True(test.Take(loss));

        Assert.False(test.Take(double.NaN));
        Assert.Null(test.Suggested);
    }
}
