using FsCheck;
using FsCheck.Xunit;
using Hematovision.Data.Inspection;

namespace Hematovision.Tests.Data.Inspection;

public class FenceTests
{
    [Fact]
    public void Of_normal_values_about_one_in_four_thousand_is_beyond_it()
    {
        var random = new SeededRandom(1);
        var values = new double[200_000];
        for (var i = 0; i < values.Length; i++) values[i] = 5 + (2 * random.Gaussian());

        var (above, below) = (Fence.Above(values)!.Value, Fence.Below(values)!.Value);
        Assert.Equal(5 + (3.5 * 2), above, 0.1);
        Assert.InRange(values.Count(v => v > above), 25, 75);
        Assert.InRange(values.Count(v => v < below), 25, 75);
    }

    [Fact]
    public void What_is_odd_does_not_move_it_much()
    {
        double[] usual = [.. Enumerable.Range(0, 90).Select(i => i / 10.0)];
        double[] odd = [.. usual, .. Enumerable.Repeat(1000.0, 10)];

        Assert.InRange(Fence.Above(odd)!.Value, Fence.Above(usual)!.Value, Fence.Above(usual)!.Value * 1.5);
    }

    [Fact]
    public void One_that_differs_among_many_that_are_alike_is_beyond_it() =>
        Assert.InRange(Fence.Above([.. Enumerable.Repeat(1.0, 50), 2.0])!.Value, 1.0, 1.99);

    [Property]
    public bool Below_mirrors_above(NormalFloat[] values)
    {
        double[] all = [.. values.Select(v => v.Get)];
        return all.Length < Fence.Fewest
            ? Fence.Above(all) is null && Fence.Below(all) is null
            : Fence.Below(all) == -Fence.Above([.. all.Select(v => -v)]) && Fence.Above(all) >= Fence.Median(all);
    }
}
