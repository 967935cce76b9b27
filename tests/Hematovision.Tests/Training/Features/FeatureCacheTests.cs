using Hematovision.Training.Features;

namespace Hematovision.Tests.Training.Features;

public sealed class FeatureCacheTests : IDisposable
{
    private const int RowBytes = 21; // two words and a rest

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "rows");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_is_there_once_it_is_written()
    {
        using var cache = new FeatureCache(File, RowBytes, 3);
        Assert.False(cache.Has(1));
        cache.Write(1, Row(5));

        Assert.Equal(Row(5), Read(cache, 1));
        Assert.Equal((false, true, false), (cache.Has(0), cache.Has(1), cache.Has(2)));
    }

    [Fact]
    public void A_row_of_zeros_is_one_too()
    {
        using var cache = new FeatureCache(File, RowBytes, 1);
        cache.Write(0, new byte[RowBytes]);
        Assert.True(cache.Has(0));
    }

    [Fact]
    public void Two_that_have_the_file_open_see_each_others_rows_and_a_third_that_comes_later_all()
    {
        using (var one = new FeatureCache(File, RowBytes, 2))
        using (var two = new FeatureCache(File, RowBytes, 2))
        {
            one.Write(0, Row(1));
            two.Write(1, Row(2));
            Assert.Equal(Row(1), Read(two, 0));
        }

        using var later = new FeatureCache(File, RowBytes, 2);
        Assert.Equal([.. Row(1), .. Row(2)], [.. Read(later, 0), .. Read(later, 1)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(8 + RowBytes - 1)]
    public void A_row_of_which_any_byte_is_wrong_is_not_there_and_can_be_written_again(int position)
    {
        using var cache = new FeatureCache(File, RowBytes, 1);
        cache.Write(0, Row(9));
        using (var stream = new FileStream(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Position = position;
            var value = stream.ReadByte();
            stream.Position = position;
            stream.WriteByte((byte)(value ^ 1));
        }

        Assert.False(cache.Has(0));
        cache.Write(0, Row(9));
        Assert.Equal(Row(9), Read(cache, 0));
    }

    [Fact]
    public void A_file_that_was_cut_short_has_the_rows_before_the_cut()
    {
        using var cache = new FeatureCache(File, RowBytes, 2);
        cache.Write(0, Row(1));
        cache.Write(1, Row(2));
        using (var stream = new FileStream(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)) stream.SetLength(stream.Length - 3);
        Assert.Equal((true, false), (cache.Has(0), cache.Has(1)));
    }

    private static byte[] Row(int value) => [.. Enumerable.Range(value, RowBytes).Select(i => (byte)i)];

    private static byte[] Read(FeatureCache cache, long row)
    {
        var bytes = new byte[RowBytes];
        Assert.True(cache.TryRead(row, bytes));
        return bytes;
    }
}
