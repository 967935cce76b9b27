using System.Buffers;
using Hematovision.Imaging;
using SkiaSharp;

namespace Hematovision.Reporting.Html;

/// <summary>Small pictures of image files.</summary>
internal static class Thumbnail
{
    private const int Quality = 82;

    /// <summary>
    /// An image file, no larger than a square of <paramref name="side"/>, in its own proportions; null where the file cannot be read.
    /// </summary>
    internal static SKBitmap? Draw(string path, int side)
    {
        RgbImage image;
        try
        {
            image = ImageDecoder.Decode(path);
        }
        catch (ImageReadException)
        {
            return null;
        }

        var shrink = Math.Min(1.0, (double)side / Math.Max(image.Width, image.Height));
        var (width, height) = (Math.Max(1, (int)Math.Round(image.Width * shrink)), Math.Max(1, (int)Math.Round(image.Height * shrink)));
        var small = ArrayPool<byte>.Shared.Rent(width * height * 3);
        try
        {
            Resampler.Resize(
                image.Pixels, new Axis(image.Width, width, 0, width), new Axis(image.Height, height, 0, height), ResizeKernel.Bilinear,
                small.AsSpan(0, width * height * 3));
            return ToBitmap(small, width, height);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(small);
        }
    }

    /// <summary>The same as a data URI, a few kilobytes long.</summary>
    internal static string? DataUri(string path, int side)
    {
        using var bitmap = Draw(path, side);
        return bitmap is null ? null : DataUri(bitmap);
    }

    internal static string DataUri(SKBitmap bitmap)
    {
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg.AsSpan())}";
    }

    private static SKBitmap ToBitmap(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            rgb.Slice(pixel * 3, 3).CopyTo(rgba[(pixel * 4)..]);
            rgba[(pixel * 4) + 3] = 255;
        }

        return bitmap;
    }
}
