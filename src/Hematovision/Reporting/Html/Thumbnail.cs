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
        try
        {
            using var file = RentedFile.Read(path, DecodeLimits.Default);
            return Miniature.Of(ImageDecoder.DecodeReduced(file.Data, path, side), side, RgbBitmap.Of);
        }
        catch (ImageReadException)
        {
            return null;
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
}
