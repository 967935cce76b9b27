using System.Buffers;
using System.Numerics.Tensors;

namespace Hematovision.Imaging;

/// <summary>What a microscope of less resolution would have kept of an image: it is averaged over areas to a smaller one, and that is drawn out linearly.</summary>
internal static class LostResolution
{
    /// <summary>Changes an image in place.</summary>
    /// <param name="planes">[3, S, S] numbers.</param>
    /// <param name="side">S.</param>
    /// <param name="reduced">The smaller side, 1 to S.</param>
    internal static void Apply(Span<float> planes, int side, int reduced)
    {
        // Rows and columns are reduced and drawn out alike, in all planes.
        var areas = Enumerable.Range(0, reduced).Select(i => Area(i, side, reduced)).ToArray();
        var neighbours = Enumerable.Range(0, side).Select(i => Neighbours(i, side, reduced)).ToArray();
        var small = ArrayPool<float>.Shared.Rent(reduced * side);
        try
        {
            for (var rest = planes; !rest.IsEmpty; rest = rest[(side * side)..])
            {
                Average(rest, areas, neighbours, small);
                Draw(small, neighbours, rest);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(small);
        }
    }

    // To [reduced, reduced], and drawn out along the rows again: [reduced, S].
    private static void Average(ReadOnlySpan<float> plane, (int First, int End)[] areas, (int From, int To, float Share)[] neighbours, Span<float> small)
    {
        var side = neighbours.Length;
        Span<float> averages = stackalloc float[areas.Length];
        for (var y = 0; y < areas.Length; y++)
        {
            var row = small.Slice(y * side, side);
            var (first, end) = areas[y];
            plane.Slice(first * side, side).CopyTo(row);
            for (var i = first + 1; i < end; i++) TensorPrimitives.Add(row, plane.Slice(i * side, side), row);
            for (var x = 0; x < areas.Length; x++)
            {
                var (left, right) = areas[x];
                var sum = 0f;
                foreach (var value in row[left..right]) sum += value;
                averages[x] = sum / ((right - left) * (end - first));
            }

            for (var x = 0; x < side; x++)
            {
                var (from, to, share) = neighbours[x];
                row[x] = averages[from] + (share * (averages[to] - averages[from]));
            }
        }
    }

    private static void Draw(ReadOnlySpan<float> small, (int From, int To, float Share)[] neighbours, Span<float> plane)
    {
        var side = neighbours.Length;
        for (var y = 0; y < side; y++)
        {
            var (from, to, share) = neighbours[y];
            TensorPrimitives.Lerp(small.Slice(from * side, side), small.Slice(to * side, side), share, plane.Slice(y * side, side));
        }
    }

    // What of the larger side falls into a pixel of the smaller one, in whole or in part.
    private static (int First, int End) Area(int i, int side, int reduced) => (i * side / reduced, (((i + 1) * side) + reduced - 1) / reduced);

    private static (int From, int To, float Share) Neighbours(int i, int side, int reduced)
    {
        var at = Math.Clamp(((i + 0.5f) * reduced / side) - 0.5f, 0, reduced - 1);
        var from = (int)at;
        return (from, Math.Min(from + 1, reduced - 1), at - from);
    }
}
