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

    // A Gaussian of 0.8 pixels: the noise of a camera and the blocks of JPEG are smaller than anything that is looked for.
    private static readonly float[] Smoothing = [0.4991f, 0.2285f, 0.0219f];

    private static readonly float[] Log = [.. Enumerable.Range(0, 256).Select(level => MathF.Log(level + LeastLight))];

    private DensityField(RgbImage image, bool[] shows, int[] white, int shown, Scratch scratch)
    {
        (Width, Height, Shows, White, WhiteShare, Scratch) = (image.Width, image.Height, shows, white, (double)Saturated(image, shows) / shown, scratch);
        var blur = new GaussianBlur(Smoothing);
        Densities = [.. LightPlane.Fit(image, shows, white, Log).Select((light, channel) =>
        {
            var density = scratch.Of<float>(shows.Length);
            Measure(image, channel, light, density);
            if (shown < shows.Length) Cover(density);
            blur.Apply(density, density, Width, Height);
            return density;
        })];
        var (red, green, blue, empty) = (Red, Green, Blue, 0);
        for (var at = 0; at < shows.Length; at++)
        {
            if (shows[at] && red[at] < Empty && green[at] < Empty && blue[at] < Empty) empty++;
        }

        EmptyShare = (double)empty / shown;
    }

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>Holds its planes, and those of what is found in it.</summary>
    internal Scratch Scratch { get; }

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
    internal static DensityField? Of(RgbImage image, Scratch scratch)
    {
        var pixels = image.Pixels;
        var shows = BlackFill.Shows(image.Width, image.Height, at => Math.Max(pixels[at * 3], Math.Max(pixels[(at * 3) + 1], pixels[(at * 3) + 2])) <= BlackLevel, BlackMargin, scratch, out _);
        var shown = shows.AsSpan().Count(true);
        return shown == 0 ? null : new DensityField(image, shows, WhitePoint(image, shows, shown), shown, scratch);
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
        var lamp = light.Columns(Width);
        for (var y = 0; y < Height; y++)
        {
            var row = density.AsSpan(y * Width, Width);
            Logarithms(image.Pixels.AsSpan(y * Width * 3), channel, row);
            light.Over(row, lamp, y);
        }
    }

    private static void Logarithms(ReadOnlySpan<byte> pixels, int channel, Span<float> row)
    {
        var log = Log;
        unchecked
        {
            for (int x = 0, at = channel; x < row.Length; x++, at += 3) row[x] = log[pixels[at]];
        }
    }

    private void Cover(float[] density)
    {
        for (var at = 0; at < density.Length; at++)
        {
            if (!Shows[at]) density[at] = 0;
        }
    }
}
