using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hematovision.Imaging;

/// <summary>What the fourth byte of a pixel means.</summary>
internal enum Alpha
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Coverage; the colours are the pixel's own.</summary>
    Straight,

    /// <summary>Coverage; the colours are multiplied by it already.</summary>
    Premultiplied,
}

/// <summary>
/// The last step of each decoder: RGBA as the file stores it to upright RGB.
/// Transparent pixels are laid on white, which is what a bright-field microscope shows where there is nothing.
/// </summary>
internal static class RgbaPixels
{
    /// <summary>Width and height after an EXIF orientation is applied.</summary>
    internal static (int Width, int Height) Upright(int width, int height, int orientation) =>
        orientation >= 5 ? (height, width) : (width, height);

    /// <summary>Turns pixels upright and takes alpha off.</summary>
    /// <param name="rgba">[height, width, 4] as stored; changed in place where it has alpha.</param>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="alpha">What the fourth byte means.</param>
    /// <param name="orientation">EXIF orientation, 1 to 8.</param>
    /// <param name="rgb">The upright picture, three bytes a pixel.</param>
    internal static void ToRgb(Span<byte> rgba, int width, int height, Alpha alpha, int orientation, Span<byte> rgb)
    {
        rgba = rgba[..(width * height * 4)];
        rgb = rgb[..(width * height * 3)];
        if (alpha != Alpha.None) LayOnWhite(rgba, alpha);
        if (orientation == 1) Pack(rgba, rgb);
        else Turn(rgba, width, height, orientation, rgb);
    }

    private static void LayOnWhite(Span<byte> rgba, Alpha alpha)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            var a = rgba[i + 3];
            if (a == 255) continue;
            var scale = alpha == Alpha.Straight ? a : 255;
            for (var c = i; c < i + 3; c++)
            {
                // Rounded to nearest; a premultiplied colour above its alpha is a broken file, hence the clamp.
                rgba[c] = (byte)Math.Min((((rgba[c] * scale) + (255 * (255 - a))) + 127) / 255, 255);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        int from = 0, to = 0;
        for (; to + 16 <= rgb.Length; from += 16, to += 12)
        {
            Vector128.Shuffle(Vector128.Create(rgba.Slice(from, 16)), order).CopyTo(rgb[to..]);
        }

        for (; to < rgb.Length; from += 4, to += 3) rgba.Slice(from, 3).CopyTo(rgb[to..]);
    }

    private static void Turn(ReadOnlySpan<byte> rgba, int width, int height, int orientation, Span<byte> rgb)
    {
        // Where the upright picture's first pixel is stored, and how far its next column and its next row are from there.
        int right = width - 1, bottom = (height - 1) * width;
        var (start, column, row) = orientation switch
        {
            2 => (right, -1, width),
            3 => (bottom + right, -1, -width),
            4 => (bottom, 1, -width),
            5 => (0, width, 1),
            6 => (bottom, -width, 1),
            7 => (bottom + right, -width, -1),
            8 => (right, width, -1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation)),
        };

        var (uprightWidth, uprightHeight) = Upright(width, height, orientation);
        var to = 0;
        for (var y = 0; y < uprightHeight; y++)
        {
            var from = start + (y * row);
            for (var x = 0; x < uprightWidth; x++, from += column, to += 3)
            {
                rgba.Slice(4 * from, 3).CopyTo(rgb[to..]);
            }
        }
    }
}
