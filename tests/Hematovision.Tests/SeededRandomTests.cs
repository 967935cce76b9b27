namespace Hematovision.Tests;

public class SeededRandomTests
{
    [Fact]
    public void The_stream_of_some_parts_never_changes()
    {
        // Splits and shuffles of earlier runs depend on these: a new value here breaks --resume.
        var random = new SeededRandom(1, 2, 3);
        Assert.Equal(KnownStream, new[] { random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void Order_and_number_of_parts_matter()
    {
        var first = new[] { First(), First(0), First(0, 0), First(1, 2), First(2, 1), First(1, 2, 0) };
        Assert.Equal(first.Length, first.Distinct().Count());

        static ulong First(params ulong[] parts) => new SeededRandom(parts).Next();
    }

    [Fact]
    public void Neighbouring_parts_give_unrelated_streams()
    {
        // The first number of 10,000 neighbouring streams is itself a fair sample: 100 bins of about 100 +- 10 each.
        var bins = new int[100];
        for (ulong image = 0; image < 10_000; image++)
            bins[(int)(new SeededRandom(7, 1, image).NextDouble() * 100)]++;

        var chiSquare = bins.Sum(n => (n - 100.0) * (n - 100.0) / 100.0);
        Assert.InRange(chiSquare, 51, 164); // 99 degrees of freedom: 1 in 10,000 is outside on either side
    }

    [Fact]
    public void Gaussian_has_mean_0_and_deviation_1()
    {
        var random = new SeededRandom(5);
        var values = Enumerable.Range(0, 40_000).Select(_ => random.Gaussian()).ToArray();
        Assert.InRange(values.Average(), -0.02, 0.02);
        Assert.InRange(values.Average(v => v * v), 0.97, 1.03);
        Assert.InRange(values.Count(v => Math.Abs(v) > 1.959964) / 40_000.0, 0.045, 0.055);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void NextInt_is_uniform_over_its_range(int n)
    {
        var random = new SeededRandom(11);
        var counts = new int[n];
        for (var i = 0; i < 21_000; i++)
            counts[random.NextInt(n)]++;

        Assert.All(counts, count => Assert.InRange(count, (21_000 / n) - 600, (21_000 / n) + 600));
    }

    [Fact]
    public void Shuffle_reaches_every_order_alike()
    {
        var random = new SeededRandom(13);
        var orders = new Dictionary<string, int>();
        for (var i = 0; i < 6_000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            random.Shuffle<char>(items);
            var order = new string(items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1150));
    }

    // Worked out in Python's integers from the paper's formula.
    private static readonly ulong[] KnownStream = [0xB4231965414EA436, 0x98BCA67C04D75E59, 0xBB5A38A1767FB309];
}
