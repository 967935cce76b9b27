using System.Numerics;

namespace Hematovision.Data.Copies;

/// <summary>Squared Euclidean distance of descriptors.</summary>
internal static class DescriptorDistance
{
    /// <summary>Squared distance of two descriptors of <see cref="KeypointDescriptor.Length"/> numbers from -63 to 63.</summary>
    internal static int Between(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        unchecked
        {
            var sum = Vector<ushort>.Zero;
            var total = 0u;
            for (var i = 0; i + Vector<sbyte>.Count <= a.Length; i += Vector<sbyte>.Count)
            {
                Vector.Widen(new Vector<sbyte>(a[i..]), out var lowA, out var highA);
                Vector.Widen(new Vector<sbyte>(b[i..]), out var lowB, out var highB);
                var (low, high) = (lowA - lowB, highA - highB);

                // Each square is at most 126 * 126, and four of them fit 16 bits; vectors of 128 bits have eight.
                sum += Vector.AsVectorUInt16((low * low) + (high * high));
                if (Vector<sbyte>.Count * 2 < KeypointDescriptor.Length && i % (2 * Vector<sbyte>.Count) != 0) total += Flush(ref sum);
            }

            return (int)(total + Flush(ref sum));
        }
    }

    private static uint Flush(ref Vector<ushort> sum)
    {
        Vector.Widen(sum, out var low, out var high);
        sum = Vector<ushort>.Zero;
        return Vector.Sum(low + high);
    }
}
