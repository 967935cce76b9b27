using System.Buffers;
using Hematovision.Imaging;

namespace Hematovision.Data.Inspection;

/// <summary>
/// What tells an odd image, measured on a copy of at most 256 pixels so that images of different resolution compare. Pixels without
/// light (borders, fill) are left out: they are not the specimen.
/// </summary>
/// <param name="Contrast">Standard deviation of brightness, in levels of 255.</param>
/// <param name="Sharpness">
/// Variance of the Laplacian of brightness (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000) over the
/// variance of brightness, which keeps a pale image from counting as a blurred one. Higher is sharper.
/// </param>
/// <param name="RedCast">
/// Mean optical density of red less that of green, over the brightest tenth of the pixels: the light and the glass where nothing lies,
/// so that a large cell does not count as a cast (after the white patch of Land and McCann, 1971).
/// </param>
/// <param name="BlueCast">The same of blue less green.</param>
internal readonly record struct PixelMeasures(double Contrast, double Sharpness, double RedCast, double BlueCast)
{
    private const int WorkingSize = 256;
    private const int Unlit = 16;

    // Brightness in 256ths of a level (Rec. 601), so that sums are exact in whole numbers.
    private const int RedWeight = 77;
    private const int GreenWeight = 150;
    private const int BlueWeight = 29;

    private static readonly double[] OpticalDensity = [.. Enumerable.Range(0, 256).Select(level => -Math.Log10((level + 1) / 256.0))];

    internal static PixelMeasures Of(RgbImage image) => Miniature.Of(image, WorkingSize, small =>
    {
        var brightness = ArrayPool<int>.Shared.Rent(small.Width * small.Height);
        var measures = Of(small.Pixels, small.Width, small.Height, brightness);
        ArrayPool<int>.Shared.Return(brightness);
        return measures;
    });

    private static PixelMeasures Of(ReadOnlySpan<byte> rgb, int width, int height, Span<int> brightness)
    {
        var light = new Spread();
        Span<int> levels = stackalloc int[256];
        levels.Clear();
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            var (r, g, b) = (rgb[pixel * 3], rgb[(pixel * 3) + 1], rgb[(pixel * 3) + 2]);
            if (Math.Max(r, Math.Max(g, b)) < Unlit)
            {
                brightness[pixel] = -1;
                continue;
            }

            var y = (RedWeight * r) + (GreenWeight * g) + (BlueWeight * b);
            brightness[pixel] = y;
            levels[y >> 8]++;
            light.Add(y);
        }

        var edges = new Spread();
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                var at = (y * width) + x;
                var (centre, up, down, left, right) = (brightness[at], brightness[at - width], brightness[at + width], brightness[at - 1], brightness[at + 1]);
                if ((centre | up | down | left | right) >= 0) edges.Add(up + down + left + right - (4 * centre));
            }
        }

        if (light.Count == 0) return default;
        var (redCast, blueCast) = Cast(rgb, brightness[..(width * height)], BrightestTenth(levels, light.Count) << 8);
        return new PixelMeasures(
            Math.Sqrt(light.Variance) / 256, light.Variance > 0 ? edges.Variance / light.Variance : 0, redCast, blueCast);
    }

    private static int BrightestTenth(ReadOnlySpan<int> levels, int count)
    {
        var (level, above) = (255, levels[255]);
        while (above * 10L < count) above += levels[--level];
        return level;
    }

    private static (double Red, double Blue) Cast(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> brightness, int least)
    {
        var (red, green, blue, count) = (0.0, 0.0, 0.0, 0);
        for (var pixel = 0; pixel < brightness.Length; pixel++)
        {
            if (brightness[pixel] < least) continue;
            red += OpticalDensity[rgb[pixel * 3]];
            green += OpticalDensity[rgb[(pixel * 3) + 1]];
            blue += OpticalDensity[rgb[(pixel * 3) + 2]];
            count++;
        }

        return ((red - green) / count, (blue - green) / count);
    }

    private struct Spread
    {
        private long _sum;
        private long _squares;

        internal int Count { get; private set; }

        internal readonly double Variance => Count == 0 ? 0 : (double)(((Int128)_squares * Count) - ((Int128)_sum * _sum)) / Count / Count;

        internal void Add(long value)
        {
            Count++;
            _sum += value;
            _squares += value * value;
        }
    }
}
