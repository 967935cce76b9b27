using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

public class DecodeLimitsTests
{
    private static readonly DecodeLimits Limits = new(MaxBytes: 20_000_000);

    [Theory]
    [InlineData(24_500_000, "is too large: 24.5 MB, and the limit is 20 MB")]
    [InlineData(20_000_001, "is too large: 20,000,001 bytes, and the limit is 20,000,000")]
    public void A_file_beyond_the_limit_is_told_how_large_it_is(long bytes, string reason) =>
        Assert.Equal(reason, Assert.Throws<ImageReadException>(() => Limits.CheckBytes(bytes, "a.png")).Reason);

    [Theory]
    [InlineData(9000, 7000, "is too large: 9000 x 7000, which is 63 megapixels, and the limit is 50 megapixels")]
    [InlineData(1, 65_536, "is too large: 1 x 65536, and a side may have 65,535 pixels")]
    [InlineData(7072, 7071, "is too large: 7072 x 7071, which is 50.01 megapixels, and the limit is 50 megapixels")]
    public void So_is_a_picture(long width, long height, string reason) =>
        Assert.Equal(reason, Assert.Throws<ImageReadException>(() => Limits.CheckPixels(width, height, "a.png")).Reason);
}
