using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

public sealed class MasksTests
{
    private readonly Scratch _scratch = new();

    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 7, 2 }, { 5, 1, 4 }, { 2, 3, 4 }, { 23, 17, 1 }, { 40, 33, 4 }, { 6, 6, 0 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_set_grows_to_what_has_it_near_and_shrinks_to_what_has_nothing_else_near(int width, int height, int radius)
    {
        var mask = Random(width, height);
        Assert.Equal(Each(width, height, (x, y) => Near(mask, width, height, x, y, radius).Any(one => one)), Masks.Grow(mask, width, height, radius, _scratch));
        Assert.Equal(Each(width, height, (x, y) => Near(mask, width, height, x, y, radius).All(one => one)), Masks.Shrink(mask, width, height, radius, _scratch));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Distance_is_rows_or_columns_to_the_nearest_whichever_are_more(int width, int height, int radius)
    {
        var mask = Random(width, height);
        mask[radius % mask.Length] = true;
        var all = Each(width, height, (x, y) => (X: x, Y: y)).Where(at => mask[(at.Y * width) + at.X]).ToArray();
        Assert.Equal(Each(width, height, (x, y) => all.Min(at => Math.Max(Math.Abs(at.X - x), Math.Abs(at.Y - y)))), Masks.Distance(mask, width, height, _scratch));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)] // lies between two floats
    public void Above_are_those_of_the_set_that_exceed_a_value(double least)
    {
        var mask = Random(40, 33);
        float[] values = [.. mask.Select((_, at) => at % 3 == 0 ? MathF.BitDecrement((float)least) : at % 3 == 1 ? (float)least : MathF.BitIncrement((float)least))];

        Assert.Equal(mask.Select((one, at) => one && values[at] > least), Masks.Above(mask, values, least, _scratch));
    }

    [Fact]
    public void Nothing_is_very_far() => Assert.All(Masks.Distance(new bool[35], 7, 5, _scratch), distance => Assert.True(distance > 1_000_000));

    private static bool[] Random(int width, int height)
    {
        var random = new Random((width * 100) + height);
        return [.. Enumerable.Range(0, width * height).Select(_ => random.Next(5) == 0)];
    }

    private static IEnumerable<bool> Near(bool[] mask, int width, int height, int x, int y, int radius) =>
        from row in Enumerable.Range(y - radius, (2 * radius) + 1)
        from column in Enumerable.Range(x - radius, (2 * radius) + 1)
        where row >= 0 && row < height && column >= 0 && column < width
        select mask[(row * width) + column];

    private static T[] Each<T>(int width, int height, Func<int, int, T> of) => [.. Enumerable.Range(0, width * height).Select(at => of(at % width, at / width))];
}
