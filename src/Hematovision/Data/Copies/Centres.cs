using System.Numerics;

namespace Hematovision.Data.Copies;

/// <summary>k-means over a part of the numbers of descriptors (Lloyd's algorithm).</summary>
internal static class Centres
{
    private const int PerCentre = 64; // descriptors to learn each centre from
    private const int Rounds = 8;

    /// <summary>Finds k centres; the same sketches give the same.</summary>
    /// <param name="sketches">The images, null for those that count for nothing.</param>
    /// <param name="from">First number of a descriptor to look at.</param>
    /// <param name="length">How many to look at.</param>
    /// <param name="k">Centres.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>[k, length].</returns>
    internal static float[] Train(IReadOnlyList<ImageSketch?> sketches, int from, int length, int k, CancellationToken cancellation)
    {
        var samples = Sample(sketches, from, length, k * PerCentre);
        var centres = samples.AsSpan(0, Math.Min(samples.Length, k * length)).ToArray();
        Array.Resize(ref centres, k * length);
        var sums = new double[k * length];
        var counts = new int[k];
        for (var round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(sums);
            Array.Clear(counts);
            for (var at = 0; at < samples.Length; at += length)
            {
                var sample = samples.AsSpan(at, length);
                var centre = Nearest(sample, centres, k);
                counts[centre]++;
                for (var i = 0; i < length; i++) sums[(centre * length) + i] += sample[i];
            }

            for (var i = 0; i < sums.Length; i++)
            {
                if (counts[i / length] > 0) centres[i] = (float)(sums[i] / counts[i / length]);
            }
        }

        return centres;
    }

    /// <summary>Squared distance.</summary>
    internal static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        unchecked
        {
            var sum = Vector<float>.Zero;
            for (var i = 0; i < a.Length; i += Vector<float>.Count)
            {
                var difference = new Vector<float>(a[i..]) - new Vector<float>(b[i..]);
                sum += difference * difference;
            }

            return Vector.Sum(sum);
        }
    }

    private static int Nearest(ReadOnlySpan<float> sample, ReadOnlySpan<float> centres, int k)
    {
        var (nearest, least) = (0, float.MaxValue);
        for (var centre = 0; centre < k; centre++)
        {
            var distance = Distance(sample, centres.Slice(centre * sample.Length, sample.Length));
            if (distance < least) (nearest, least) = (centre, distance);
        }

        return nearest;
    }

    private static float[] Sample(IReadOnlyList<ImageSketch?> sketches, int from, int length, int most)
    {
        var all = sketches.SelectMany((sketch, i) => Enumerable.Range(0, sketch?.Keypoints.Length ?? 0).Select(k => (Image: i, Keypoint: k))).ToArray();
        new SeededRandom(0).Shuffle<(int, int)>(all);
        var samples = new List<float>();
        foreach (var (image, keypoint) in all.Take(most))
        {
            foreach (var value in sketches[image]!.Descriptor(keypoint).Slice(from, length)) samples.Add(value);
        }

        return [.. samples];
    }
}
