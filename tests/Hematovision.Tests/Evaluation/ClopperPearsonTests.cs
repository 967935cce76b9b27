using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public sealed class ClopperPearsonTests
{
    // Closed forms: 1 - 0.025^(1/n) for none of n, and its mirror for all.
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    public void None_and_all_have_their_closed_form(int trials)
    {
        var bound = 1 - Math.Pow(0.025, 1.0 / trials);

        var none = ClopperPearson.Of(0, trials);
        var all = ClopperPearson.Of(trials, trials);

        Assert.Equal((0, bound), (none.Low, none.High), Near);
        Assert.Equal((1 - bound, 1), (all.Low, all.High), Near);
    }

    // Rümke's table for 100 and 200 cells, whole percents, rounded outwards as the table is.
    [Theory]
    [InlineData(1, 100, 0, 6)]
    [InlineData(5, 100, 1, 12)]
    [InlineData(10, 100, 4, 18)]
    [InlineData(50, 100, 39, 61)]
    [InlineData(20, 200, 6, 16)]
    public void The_limits_are_those_of_the_haematologists_table(int hits, int trials, int low, int high)
    {
        var interval = ClopperPearson.Of(hits, trials);

        Assert.Equal((low, high), ((int)Math.Floor(100 * interval.Low), (int)Math.Ceiling(100 * interval.High)));
    }

    private static bool Near((double Low, double High) a, (double Low, double High) b) => Math.Abs(a.Low - b.Low) < 1e-9 && Math.Abs(a.High - b.High) < 1e-9;
}
