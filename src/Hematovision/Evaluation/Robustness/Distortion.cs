using Hematovision.Imaging;
using SkiaSharp;

namespace Hematovision.Evaluation.Robustness;

/// <summary>What corruptions do to a picture. Each gives a new picture of the same size and leaves the old one as it is. Thread-safe.</summary>
internal static class Distortion
{
    private const double SideOfLengths = 224;

    /// <summary>Reduces the shorter side to so many pixels and brings it back; a picture that is no larger stays as it is.</summary>
    internal static RgbImage Reduce(RgbImage image, int side)
    {
        var (width, height, shorter) = (image.Width, image.Height, Math.Min(image.Width, image.Height));
        if (shorter <= side) return image;
        var (smallWidth, smallHeight) = (Scaled(width), Scaled(height));
        var small = new byte[smallWidth * smallHeight * 3];
        Resampler.Resize(image.Pixels, new Axis(width, smallWidth, 0, smallWidth), new Axis(height, smallHeight, 0, smallHeight), ResizeKernel.Bilinear, small);
        var back = New(image);
        Resampler.Resize(small, new Axis(smallWidth, width, 0, width), new Axis(smallHeight, height, 0, height), ResizeKernel.Bilinear, back.Pixels);
        return back;

        int Scaled(int length) => (int)Math.Round((double)length * side / shorter);
    }

    /// <summary>Gaussian blur; the deviation is in pixels of a picture whose shorter side is 224.</summary>
    internal static RgbImage Blur(RgbImage image, double sigma)
    {
        var blur = new GaussianBlur(sigma * Math.Min(image.Width, image.Height) / SideOfLengths);
        var (source, target, blurred) = (new Plane(), new Plane(), New(image));
        source.Resize(image.Width, image.Height);
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < image.Width * image.Height; i++) source.Pixels[i] = image.Pixels[(i * 3) + channel];
            blur.Apply(source, target);
            for (var i = 0; i < image.Width * image.Height; i++) blurred.Pixels[(i * 3) + channel] = Level(target.Pixels[i]);
        }

        return blurred;
    }

    /// <summary>Adds normal noise to each channel of each pixel; the deviation is in levels of 255.</summary>
    internal static RgbImage AddNoise(RgbImage image, double sigma, SeededRandom random)
    {
        var noisy = New(image);
        for (var i = 0; i < noisy.Pixels.Length; i++) noisy.Pixels[i] = Level(image.Pixels[i] + (sigma * random.Gaussian()));
        return noisy;
    }

    /// <summary>Packs it as JPEG and unpacks it.</summary>
    internal static RgbImage Jpeg(RgbImage image, int quality)
    {
        using var bitmap = RgbBitmap.Of(image);
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return ImageDecoder.Decode(jpeg.ToArray(), "the packed picture");
    }

    /// <summary>Changes light, contrast and hue as augmentation does.</summary>
    internal static RgbImage Recolour(RgbImage image, AugmentationDraw draw)
    {
        var mix = ChannelMix.OfLight(draw);
        var changed = New(image);
        for (var i = 0; i < changed.Pixels.Length; i += 3)
        {
            var (red, green, blue) = (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]);
            for (var channel = 0; channel < 3; channel++)
            {
                var row = 3 * channel;
                changed.Pixels[i + channel] = Level((mix.Matrix[row] * red) + (mix.Matrix[row + 1] * green) + (mix.Matrix[row + 2] * blue) + (255 * mix.Offset[channel]));
            }
        }

        return changed;
    }

    /// <summary>Multiplies each channel's optical density, in which stains add up (Ruifrok and Johnston 2001).</summary>
    internal static RgbImage Restain(RgbImage image, params ReadOnlySpan<double> factors)
    {
        var changed = New(image);
        for (var channel = 0; channel < 3; channel++)
        {
            // 255 exp(-f d) with d = -ln(v / 255).
            var table = new byte[256];
            for (var level = 0; level < table.Length; level++) table[level] = Level(255 * Math.Pow(level / 255.0, factors[channel]));
            for (var i = channel; i < changed.Pixels.Length; i += 3) changed.Pixels[i] = table[image.Pixels[i]];
        }

        return changed;
    }

    /// <summary>Turns it anticlockwise about its middle, bilinear; outside of it lies its reflection.</summary>
    internal static RgbImage Rotate(RgbImage image, double degrees)
    {
        var (width, height, turned) = (image.Width, image.Height, New(image));
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var (middleX, middleY) = ((width - 1) / 2.0, (height - 1) / 2.0);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = (x - middleX, y - middleY);
                Sample(image, middleX + (cos * dx) - (sin * dy), middleY + (sin * dx) + (cos * dy), turned.Pixels.AsSpan(((y * width) + x) * 3, 3));
            }
        }

        return turned;
    }

    private static void Sample(RgbImage image, double x, double y, Span<byte> pixel)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (right, down) = (x - left, y - top);
        var (x0, x1, y0, y1) = (Inside(left, image.Width), Inside(left + 1, image.Width), Inside(top, image.Height), Inside(top + 1, image.Height));
        for (var channel = 0; channel < 3; channel++)
        {
            var above = (At(x0, y0) * (1 - right)) + (At(x1, y0) * right);
            var below = (At(x0, y1) * (1 - right)) + (At(x1, y1) * right);
            pixel[channel] = Level((above * (1 - down)) + (below * down));

            double At(int column, int row) => image.Pixels[(((row * image.Width) + column) * 3) + channel];
        }
    }

    // The edge pixel is not repeated; a picture one pixel wide has nothing to reflect.
    private static int Inside(int at, int length)
    {
        if (length == 1) return 0;
        var period = 2 * (length - 1);
        var within = ((at % period) + period) % period;
        return Math.Min(within, period - within);
    }

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    private static RgbImage New(RgbImage like) => new(like.Width, like.Height, new byte[like.Width * like.Height * 3]);
}
