using System.Runtime.CompilerServices;

namespace Hematovision.Imaging;

/// <summary>
/// Makes the empty slide white: each channel is multiplied so that the level which a twentieth of its pixels reach becomes
/// <see cref="White"/>. Lamp, camera and the slide's own tint go; in optical density it is a shift, and what the stains add stays.
/// </summary>
internal static class WhiteBalance
{
    /// <summary>What the empty slide becomes; a little room is left above it.</summary>
    internal const int White = 250;

    /// <summary>Nothing darker is taken for the empty slide: a picture without any is brightened by two and a half at most.</summary>
    internal const int Darkest = 100;

    /// <summary>How many of <paramref name="pixels"/> pixels have the level that becomes white, or more.</summary>
    internal static int Bright(int pixels) => Math.Max(1, pixels / 20);

    /// <summary>Changes a picture where it is.</summary>
    /// <param name="pixels">Red, green, blue, three bytes a pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply(Span<byte> pixels)
    {
        Span<int> counts = stackalloc int[3 * 256];
        counts.Clear();
        for (var at = 0; at < pixels.Length; at += 3)
        {
            counts[pixels[at]]++;
            counts[256 + pixels[at + 1]]++;
            counts[512 + pixels[at + 2]]++;
        }

        Span<byte> levels = stackalloc byte[3 * 256];
        for (var channel = 0; channel < 3; channel++) Balance(counts.Slice(256 * channel, 256), Bright(pixels.Length / 3), levels.Slice(256 * channel, 256));
        for (var at = 0; at < pixels.Length; at += 3)
        {
            pixels[at] = levels[pixels[at]];
            pixels[at + 1] = levels[256 + pixels[at + 1]];
            pixels[at + 2] = levels[512 + pixels[at + 2]];
        }
    }

    // What each level becomes, to the nearest byte, a half to the even one as ONNX's Round has it.
    private static void Balance(ReadOnlySpan<int> counts, int bright, Span<byte> levels)
    {
        var level = 255;
        for (var seen = counts[level]; seen < bright; seen += counts[level]) level--;
        var gain = (float)White / Math.Max(level, Darkest);
        for (var i = 0; i < 256; i++) levels[i] = (byte)Math.Min(255, MathF.Round(i * gain));
    }
}
