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
        Densities = [.. LightPlane.Fit(image, shows, white, Log).Select((light, channel) => Smooth(Density(image, channel, light)))];
        var (empty, shown) = (0, 0);
        for (var at = 0; at < shows.Length; at++)
        {
            if (!shows[at]) continue;
            shown++;
            if (Math.Max(Red[at], Math.Max(Green[at], Blue[at])) < Empty) empty++;
        }

        EmptyShare = (double)empty / shown;
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
        var shown = shows.Count(one => one);
        return shown == 0 ? null : new DensityField(image, shows, WhitePoint(image, shows, shown), (double)Saturated(image, shows) / shown);
    }

    // Green is what both stains hold back most: the background is where it passes.
    private static int[] WhitePoint(RgbImage image, bool[] shows, int shown)
    {
        var green = new int[256];
        for (var at = 0; at < shows.Length; at++)
        {
            if (shows[at]) green[image.Pixels[(at * 3) + 1]]++;
        }

        var bright = AtShare(green, Brightest, shown);
        var counts = new int[3][];
        for (var channel = 0; channel < 3; channel++) counts[channel] = new int[256];
        var near = 0;
        for (var at = 0; at < shows.Length; at++)
        {
            if (!shows[at] || image.Pixels[(at * 3) + 1] < bright - NearWhite) continue;
            near++;
            for (var channel = 0; channel < 3; channel++) counts[channel][image.Pixels[(at * 3) + channel]]++;
        }

        return [.. counts.Select(of => AtShare(of, 0.5, near))];
    }

    private static int Saturated(RgbImage image, bool[] shows)
    {
        var count = 0;
        for (var at = 0; at < shows.Length; at++)
        {
            if (shows[at] && Math.Min(image.Pixels[at * 3], Math.Min(image.Pixels[(at * 3) + 1], image.Pixels[(at * 3) + 2])) >= SaturatedLevel) count++;
        }

        return count;
    }

    private static int AtShare(int[] counts, double share, int total)
    {
        var (level, seen) = (0, counts[0]);
        while (level < 255 && seen < share * total) seen += counts[++level];
        return level;
    }

    private float[] Density(RgbImage image, int channel, LightPlane light)
    {
        var density = new float[Width * Height];
        unchecked
        {
            for (int y = 0, at = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++, at++)
                {
                    if (Shows[at]) density[at] = Math.Max(0, light.At(x, y) - Log[image.Pixels[(at * 3) + channel]]);
                }
            }
        }

        return density;
    }

    // A Gaussian of 0.8 pixels: the noise of a camera and the blocks of JPEG are smaller than anything that is looked for.
    private float[] Smooth(float[] plane)
    {
        const float Middle = 0.4991f, Near = 0.2285f, Far = 0.0219f;
        var rows = new float[plane.Length];
        var both = new float[plane.Length];
        unchecked
        {
            for (var y = 0; y < Height; y++)
            {
                var line = plane.AsSpan(y * Width, Width);
                for (var x = 0; x < Width; x++)
                {
                    rows[(y * Width) + x] = (Middle * line[x]) + (Near * (line[Math.Max(0, x - 1)] + line[Math.Min(Width - 1, x + 1)]))
                        + (Far * (line[Math.Max(0, x - 2)] + line[Math.Min(Width - 1, x + 2)]));
                }
            }

            for (var y = 0; y < Height; y++)
            {
                var above2 = rows.AsSpan(Math.Max(0, y - 2) * Width, Width);
                var above = rows.AsSpan(Math.Max(0, y - 1) * Width, Width);
                var line = rows.AsSpan(y * Width, Width);
                var below = rows.AsSpan(Math.Min(Height - 1, y + 1) * Width, Width);
                var below2 = rows.AsSpan(Math.Min(Height - 1, y + 2) * Width, Width);
                var to = both.AsSpan(y * Width, Width);
                for (var x = 0; x < to.Length; x++)
                    to[x] = (Middle * line[x]) + (Near * (above[x] + below[x])) + (Far * (above2[x] + below2[x]));
            }
        }

        return both;
    }
}
