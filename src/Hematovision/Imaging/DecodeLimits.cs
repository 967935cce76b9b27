using Hematovision.IO;
using static System.FormattableString;

namespace Hematovision.Imaging;

/// <summary>What an image may cost. Both are checked before a pixel is decoded, so that a small file cannot claim gigabytes.</summary>
/// <param name="MaxPixels">Most pixels, width times height as the header states them; no side may have more than 65,535.</param>
/// <param name="MaxBytes">Most bytes of the file.</param>
public sealed record DecodeLimits(long MaxPixels = 50_000_000, long MaxBytes = 256L << 20)
{
    // JPEG's own limit. A line of millions of pixels would take gigabytes on its way to a square.
    private const int LongestSide = ushort.MaxValue;

    /// <summary>50 million pixels, 256 MB.</summary>
    public static DecodeLimits Default { get; } = new();

    internal void CheckBytes(long bytes, string name)
    {
        var limit = Math.Min(MaxBytes, Array.MaxLength);
        if (bytes > limit)
        {
            throw new ImageReadException(name, $"is too large: {FileSize.Beyond(bytes, limit)}");
        }
    }

    internal void CheckPixels(long width, long height, string name)
    {
        if (width < 1 || height < 1) throw new ImageReadException(name, "has no pixels");
        if (Math.Max(width, height) > LongestSide) throw new ImageReadException(name, Invariant($"is too large: {width} x {height}, and a side may have {LongestSide:N0} pixels"));
        var limit = Math.Min(MaxPixels, Array.MaxLength / 4);
        if (width > limit / height)
        {
            throw new ImageReadException(name, $"is too large: {width} x {height}, which is {Text((double)width * height)}, and the limit is {Text(limit)}");
        }
    }

    private static string Text(double pixels) => pixels < 100_000 ? Invariant($"{pixels:N0} pixels") : Invariant($"{pixels / 1e6:0.##} megapixels");
}
