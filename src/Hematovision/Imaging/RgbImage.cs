namespace Hematovision.Imaging;

/// <summary>A decoded picture: 8-bit RGB, rows from the top, three bytes a pixel, no padding.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels that are already in memory; they are not copied.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">At least <c>height * width * 3</c> bytes, [H, W, 3].</param>
    /// <exception cref="ArgumentException">The size is not positive or the buffer is too short for it.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength < (long)width * height * 3)
        {
            throw new ArgumentException($"{pixels.LongLength} bytes are too few for {width} x {height} RGB pixels", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, [H, W, 3], 0 to 255.</summary>
    public byte[] Pixels { get; }
}
