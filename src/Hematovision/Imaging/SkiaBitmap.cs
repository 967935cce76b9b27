using SkiaSharp;

namespace Hematovision.Imaging;

/// <summary>Pixels for Skia to draw on or to encode.</summary>
internal static class SkiaBitmap
{
    /// <summary>A copy of the pixels.</summary>
    internal static SKBitmap Of(RgbImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (var pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            image.Pixels.AsSpan(pixel * 3, 3).CopyTo(rgba[(pixel * 4)..]);
            rgba[(pixel * 4) + 3] = byte.MaxValue;
        }

        return bitmap;
    }
}
