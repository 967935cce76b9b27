using Hematovision.Imaging;

namespace Hematovision.Data.Copies;

/// <summary>A grey picture of few pixels, 1 to 255; 0 where the picture shows nothing.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Pixels">[H, W].</param>
/// <param name="Scale">Pixels of the working picture to one of these, along each side.</param>
internal sealed record GreyThumbnail(int Width, int Height, byte[] Pixels, float Scale)
{
    private const int Side = 112;

    /// <summary>Reduces a picture by the mean of the pixels under each of the thumbnail's.</summary>
    internal static GreyThumbnail Of(Plane picture, bool[] shows)
    {
        var scale = Math.Max(1, (float)Math.Max(picture.Width, picture.Height) / Side);
        var (width, height) = ((int)(picture.Width / scale), (int)(picture.Height / scale));
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            var (top, bottom) = ((int)(y * scale), Math.Min(picture.Height, (int)Math.Ceiling((y + 1) * scale)));
            for (var x = 0; x < width; x++)
            {
                var (left, right) = ((int)(x * scale), Math.Min(picture.Width, (int)Math.Ceiling((x + 1) * scale)));
                pixels[(y * width) + x] = Mean(picture, shows, left, top, right, bottom);
            }
        }

        return new GreyThumbnail(width, height, pixels, scale);
    }

    private static byte Mean(Plane picture, bool[] shows, int left, int top, int right, int bottom)
    {
        unchecked
        {
            var sum = 0f;
            for (var y = top; y < bottom; y++)
            {
                for (var x = left; x < right; x++)
                {
                    var at = (y * picture.Width) + x;
                    if (!shows[at]) return 0;
                    sum += picture.Pixels[at];
                }
            }

            return (byte)Math.Clamp(sum / ((bottom - top) * (right - left)) * 255, 1, 255);
        }
    }
}
