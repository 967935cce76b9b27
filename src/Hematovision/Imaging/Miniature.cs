using System.Buffers;

namespace Hematovision.Imaging;

/// <summary>A picture made small enough to look at or to measure, in its own proportions; one that is small enough stays as it is.</summary>
internal static class Miniature
{
    /// <summary>Shows <paramref name="use"/> the picture with no side longer than <paramref name="side"/>. Its pixels are pooled: they are not to be kept.</summary>
    internal static T Of<T>(RgbImage image, int side, Func<RgbImage, T> use)
    {
        var shrink = (double)side / Math.Max(image.Width, image.Height);
        if (shrink >= 1) return use(image);

        var (width, height) = (Math.Max(1, (int)Math.Round(image.Width * shrink)), Math.Max(1, (int)Math.Round(image.Height * shrink)));
        var pixels = ArrayPool<byte>.Shared.Rent(width * height * 3);
        try
        {
            Resampler.Resize(
                image.Pixels, new Axis(image.Width, width, 0, width), new Axis(image.Height, height, 0, height), ResizeKernel.Bilinear,
                pixels.AsSpan(0, width * height * 3));
            return use(new RgbImage(width, height, pixels));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
