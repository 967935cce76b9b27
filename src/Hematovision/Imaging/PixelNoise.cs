namespace Hematovision.Imaging;

/// <summary>Normal noise, drawn for each number from a seed and the number's place: no draw depends on another.</summary>
internal static class PixelNoise
{
    private const int Parts = 64; // of the radius and of the angle

    private static readonly float[] Normal = StandardNormal();

    /// <summary>Adds noise.</summary>
    /// <param name="numbers">What it is added to.</param>
    /// <param name="deviation">Its standard deviation.</param>
    /// <param name="seed">What it is drawn from.</param>
    /// <param name="first">The place of the first number.</param>
    internal static void Add(Span<float> numbers, float deviation, ulong seed, int first)
    {
        var (low, high) = (unchecked((uint)seed), (uint)(seed >> 32));
        for (var i = 0; i < numbers.Length; i++)
        {
            var drawn = Mix(Mix((uint)(first + i) ^ low) ^ high);
            numbers[i] += deviation * Normal[drawn % (Parts * Parts)];
        }
    }

    // 4,096 equally probable values, from Box and Muller 1958: sqrt(-2 ln u) cos(2 pi v) is normal where u and v are uniform. Deviation 1.
    private static float[] StandardNormal()
    {
        var values = (from u in Enumerable.Range(0, Parts)
                      from v in Enumerable.Range(0, Parts)
                      select Math.Sqrt(-2 * Math.Log((u + 0.5) / Parts)) * Math.Cos(2 * Math.PI * (v + 0.5) / Parts)).ToArray();
        var deviation = Math.Sqrt(values.Average(value => value * value));
        return [.. values.Select(value => (float)(value / deviation))];
    }

    // The finaliser of MurmurHash3 (Appleby, public domain).
    private static uint Mix(uint x)
    {
        unchecked
        {
            x = (x ^ (x >> 16)) * 0x85ebca6b;
            x = (x ^ (x >> 13)) * 0xc2b2ae35;
            return x ^ (x >> 16);
        }
    }
}
