using System.Buffers;
using System.Numerics;

namespace Hematovision.Imaging.Cells;

/// <summary>
/// A picture as optical density: how much of the light of each colour it holds back, against the empty background beside the cells
/// (Beer and Lambert: stains add up in it). What the lamp and the white balance did cancels out.
/// </summary>
internal sealed class DensityField
{
    private const int BlackLevel = 24;
    private const int BlackMargin = 2;
    private const double Brightest = 0.97; // share of the picture that is no brighter than the white point
    private const int NearWhite = 12;
    private const int SaturatedLevel = 253;
    private const float Empty = 0.12f; // density
    private const float LeastLight = 2; // levels added to each, so that black has a density

    private static readonly float[] Log = [.. Enumerable.Range(0, 256).Select(level => MathF.Log(level + LeastLight))];

    private DensityField(RgbImage image, bool[] shows, int[] white, double whiteShare)
    {
        (Width, Height, Shows, White, WhiteShare) = (image.Width, image.Height, shows, white, whiteShare);
        var (density, rows) = (ArrayPool<float>.Shared.Rent(shows.Length), ArrayPool<float>.Shared.Rent(shows.Length));
        Densities = Array.ConvertAll([0, 1, 2], _ => new float[shows.Length]);
        foreach (var (channel, light) in LightPlane.Fit(image, shows, white, Log).Index())
        {
            Measure(image, channel, light, density);
            Smooth(density, rows, Densities[channel]);
        }

        ArrayPool<float>.Shared.Return(density);
        ArrayPool<float>.Shared.Return(rows);
        var (red, green, blue, empty) = (Red, Green, Blue, 0);
        for (var at = 0; at < shows.Length; at++)
        {
            if (shows[at] && red[at] < Empty && green[at] < Empty && blue[at] < Empty) empty++;
        }

        EmptyShare = (double)empty / shows.AsSpan().Count(true);
    }

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>False where the picture is filled with black at its edges, [H, W].</summary>
    internal bool[] Shows { get; }

    /// <summary>Share of what is shown that is as bright as the camera can tell, in every colour.</summary>
    internal double WhiteShare { get; }

    /// <summary>The colour of the empty background, red, green and blue, 0 to 255.</summary>
    internal int[] White { get; }

    /// <summary>Share of what is shown that is empty background.</summary>
    internal double EmptyShare { get; }

    /// <summary>Natural optical density of red, green and blue light, from 0, each [H, W]; 0 where nothing is shown.</summary>
    internal float[][] Densities { get; }

    internal float[] Red => Densities[0];

    internal float[] Green => Densities[1];

    internal float[] Blue => Densities[2];

    /// <summary>Measures a picture; null where it shows nothing but black.</summary>
    internal static DensityField? Of(RgbImage image)
    {
        var pixels = image.Pixels;
        var shows = BlackFill.Shows(image.Width, image.Height, at => Math.Max(pixels[at * 3], Math.Max(pixels[(at * 3) + 1], pixels[(at * 3) + 2])) <= BlackLevel, BlackMargin, out _);
        var shown = shows.AsSpan().Count(true);
        return shown == 0 ? null : new DensityField(image, shows, WhitePoint(image, shows, shown), (double)Saturated(image, shows) / shown);
    }

    // Green is what both stains hold back most: the background is where it passes.
    private static int[] WhitePoint(RgbImage image, bool[] shows, int shown)
    {
        var (pixels, green, counts, near) = (image.Pixels, new int[256], new int[3][], 0);
        for (var channel = 0; channel < 3; channel++) counts[channel] = new int[256];
        unchecked
        {
            for (var at = 0; at < shows.Length; at++)
            {
                if (shows[at]) green[pixels[(at * 3) + 1]]++;
            }

            var least = AtShare(green, Brightest, shown) - NearWhite;
            for (var at = 0; at < shows.Length; at++)
            {
                if (!shows[at] || pixels[(at * 3) + 1] < least) continue;
                near++;
                for (var channel = 0; channel < 3; channel++) counts[channel][pixels[(at * 3) + channel]]++;
            }
        }

        return [.. counts.Select(of => AtShare(of, 0.5, near))];
    }

    private static int Saturated(RgbImage image, bool[] shows)
    {
        var (pixels, count) = (image.Pixels, 0);
        unchecked
        {
            for (var at = 0; at < shows.Length; at++)
            {
                if (shows[at] && pixels[at * 3] >= SaturatedLevel && pixels[(at * 3) + 1] >= SaturatedLevel && pixels[(at * 3) + 2] >= SaturatedLevel) count++;
            }
        }

        return count;
    }

    private static int AtShare(int[] counts, double share, int total)
    {
        var (level, seen) = (0, counts[0]);
        while (level < 255 && seen < share * total) seen += counts[++level];
        return level;
    }

    private void Measure(RgbImage image, int channel, LightPlane light, float[] density)
    {
        var (shows, pixels, log, width) = (Shows, image.Pixels, Log, Width);
        unchecked
        {
            for (int y = 0, at = 0; y < Height; y++)
            {
                for (var x = 0; x < width; x++, at++)
                {
                    density[at] = shows[at] ? Math.Max(0, light.At(x, y) - log[pixels[(at * 3) + channel]]) : 0;
                }
            }
        }
    }

    // A Gaussian of 0.8 pixels: the noise of a camera and the blocks of JPEG are smaller than anything that is looked for.
    private void Smooth(float[] plane, float[] rows, float[] both)
    {
        const float Middle = 0.4991f, Near = 0.2285f, Far = 0.0219f;
        for (var y = 0; y < Height; y++) Across(plane.AsSpan(y * Width, Width), rows.AsSpan(y * Width, Width));
        for (var y = 0; y < Height; y++)
            Sum(Row(y - 2), Row(y - 1), Row(y), Row(y + 1), Row(y + 2), both.AsSpan(y * Width, Width));

        ReadOnlySpan<float> Row(int y) => rows.AsSpan(Math.Clamp(y, 0, Height - 1) * Width, Width);

        static void Across(ReadOnlySpan<float> line, Span<float> to)
        {
            if (line.Length > 4) Sum(line, line[1..], line[2..], line[3..], line[4..], to[2..^2]);
            for (var x = 0; x < Math.Min(2, to.Length); x++) (to[x], to[^(x + 1)]) = (AtEdge(line, x), AtEdge(line, line.Length - 1 - x));
        }

        static float AtEdge(ReadOnlySpan<float> line, int x) => (Middle * line[x]) + (Near * (At(line, x - 1) + At(line, x + 1))) + (Far * (At(line, x - 2) + At(line, x + 2)));

        static float At(ReadOnlySpan<float> line, int x) => line[Math.Clamp(x, 0, line.Length - 1)];

        static void Sum(ReadOnlySpan<float> far, ReadOnlySpan<float> near, ReadOnlySpan<float> middle, ReadOnlySpan<float> nearToo, ReadOnlySpan<float> farToo, Span<float> to)
        {
            var x = 0;
            for (; x <= to.Length - Vector<float>.Count; x += Vector<float>.Count)
            {
                ((new Vector<float>(middle[x..]) * Middle) + ((new Vector<float>(near[x..]) + new Vector<float>(nearToo[x..])) * Near)
                    + ((new Vector<float>(far[x..]) + new Vector<float>(farToo[x..])) * Far)).CopyTo(to[x..]);
            }

            for (; x < to.Length; x++) to[x] = (Middle * middle[x]) + (Near * (near[x] + nearToo[x])) + (Far * (far[x] + farToo[x]));
        }
    }
}
