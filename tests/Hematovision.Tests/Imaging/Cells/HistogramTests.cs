using Hematovision.Imaging.Cells;

namespace Hematovision.Tests.Imaging.Cells;

public sealed class HistogramTests
{
    [Fact]
    public void What_a_set_has_is_counted_and_the_rest_is_not()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 10_007).Select(_ => 3 * random.NextSingle()).ToArray();
        var where = Array.ConvertAll(values, _ => random.Next(3) == 0);

        var middle = values.Where((_, at) => where[at]).Order().ElementAt(where.Count(one => one) / 2);
        Assert.Equal(middle, Histogram.Of(values, where, 3).Quantile(0.5), 0.01);
    }

    [Fact]
    public void Otsus_threshold_parts_two_kinds()
    {
        float[] values = [.. Enumerable.Repeat(0.2f, 70), .. Enumerable.Repeat(0.3f, 30), .. Enumerable.Repeat(0.9f, 23)];

        Assert.InRange(Histogram.Of(values, Array.ConvertAll(values, _ => true), 1).Otsu(), 0.3, 0.9);
    }

    [Fact]
    public void Values_beyond_the_bounds_count_as_the_bounds()
    {
        var histogram = Histogram.Of([-5, 0.5f, 7], [true, true, true], 1);

        Assert.Equal([0, 0.5, 1], new[] { 0.3, 0.6, 1 }.Select(histogram.Quantile), (wanted, found) => Math.Abs(wanted - found) < 0.01);
    }

    [Fact]
    public void Nothing_is_empty()
    {
        Assert.True(Histogram.Of([1, 2], [false, false], 4).IsEmpty);
        Assert.False(Histogram.Of([1, 2], [false, true], 4).IsEmpty);
    }
}
