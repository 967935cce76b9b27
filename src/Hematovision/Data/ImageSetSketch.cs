using System.Buffers.Binary;
using System.Globalization;

namespace Hematovision.Data;

/// <summary>
/// A set of images as a model file keeps it, to tell whether others are among them: of the SHA-256 of each file the first 8 bytes, and of
/// these the <see cref="Most"/> smallest. Up to that many images are all told; of more, those whose hash is in the sketch's range,
/// a random part of any set (the bottom-k sketch of Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007).
/// </summary>
internal static class ImageSetSketch
{
    /// <summary>Images kept at most: 44 kB of a model file, in base64.</summary>
    internal const int Most = 4096;

    /// <summary>Makes one.</summary>
    /// <param name="hashes">SHA-256 in hex digits; what is not one, such as <c>unreadable</c>, is left out.</param>
    /// <returns>8 bytes an image, big-endian, in ascending order.</returns>
    internal static byte[] Of(IEnumerable<string> hashes) => Of(Keys(hashes));

    /// <summary>The sketch of the images of either.</summary>
    internal static byte[] Union(byte[] a, byte[] b) => Of(Kept(a).Concat(Kept(b)));

    /// <summary>How many of the images are known to be in the set; at least as many are.</summary>
    internal static int Shared(byte[] sketch, IEnumerable<string> hashes)
    {
        var kept = Kept(sketch).ToHashSet();
        return Keys(hashes).Count(kept.Contains);
    }

    private static byte[] Of(IEnumerable<ulong> keys)
    {
        ulong[] kept = [.. keys.Distinct().Order().Take(Most)];
        var sketch = new byte[kept.Length * sizeof(ulong)];
        for (var i = 0; i < kept.Length; i++) BinaryPrimitives.WriteUInt64BigEndian(sketch.AsSpan(i * sizeof(ulong)), kept[i]);
        return sketch;
    }

    private static IEnumerable<ulong> Kept(byte[] sketch) =>
        Enumerable.Range(0, sketch.Length / sizeof(ulong)).Select(i => BinaryPrimitives.ReadUInt64BigEndian(sketch.AsSpan(i * sizeof(ulong))));

    private static IEnumerable<ulong> Keys(IEnumerable<string> hashes)
    {
        foreach (var hash in hashes)
        {
            if (hash.Length == 64 && ulong.TryParse(hash.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)) yield return key;
        }
    }
}
