using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Hematovision.Imaging;

/// <summary>Growing and shrinking sets of pixels by a square. The results are the scratch's arrays.</summary>
internal static class Masks
{
    /// <summary>Every pixel that has one of the set within <paramref name="radius"/> rows and columns.</summary>
    internal static bool[] Grow(bool[] mask, int width, int height, int radius, Scratch scratch) =>
        Spread(mask, width, height, radius, TensorPrimitives.BitwiseOr, scratch);

    /// <summary>Every pixel that has only pixels of the set within <paramref name="radius"/> rows and columns; beyond the picture all are.</summary>
    internal static bool[] Shrink(bool[] mask, int width, int height, int radius, Scratch scratch) =>
        Spread(mask, width, height, radius, TensorPrimitives.BitwiseAnd, scratch);

    /// <summary>Takes away what is narrower than three pixels.</summary>
    internal static bool[] Open(bool[] mask, int width, int height, Scratch scratch) =>
        Grow(Shrink(mask, width, height, 1, scratch), width, height, 1, scratch);

    /// <summary>Those pixels of a set whose value exceeds <paramref name="least"/>.</summary>
    internal static bool[] Above(bool[] mask, float[] values, double least, Scratch scratch)
    {
        var above = scratch.Of<bool>(mask.Length);
        var from = MemoryMarshal.AsBytes(mask.AsSpan());
        var to = MemoryMarshal.AsBytes(above.AsSpan());
        var at = 0;
        var (below, count) = (new Vector<float>(NotAbove(least)), Vector<float>.Count);
        for (; at + Vector<byte>.Count <= above.Length; at += Vector<byte>.Count)
        {
            var first = Vector.Narrow(Exceeding(at), Exceeding(at + count));
            var second = Vector.Narrow(Exceeding(at + (2 * count)), Exceeding(at + (3 * count)));
            (new Vector<byte>(from[at..]) & Vector.Narrow(first, second).As<sbyte, byte>()).CopyTo(to[at..]);
        }

        for (; at < above.Length; at++) above[at] = mask[at] & values[at] > least;
        return above;

        Vector<int> Exceeding(int at) => Vector.GreaterThan(new Vector<float>(values, at), below);
    }

    // The largest float that does not exceed a number: what exceeds either exceeds both.
    private static float NotAbove(double value)
    {
        var near = (float)value;
        return near > value ? MathF.BitDecrement(near) : near;
    }

    /// <summary>Rows or columns, whichever are more, to the nearest pixel of the set; very far where it is empty.</summary>
    internal static int[] Distance(bool[] mask, int width, int height, Scratch scratch)
    {
        var distance = scratch.Of<int>(mask.Length);
        unchecked
        {
            for (var at = 0; at < mask.Length; at++) distance[at] = mask[at] ? 0 : int.MaxValue / 2;

            // What a row knows of the one before it, then of the pixels before in it; then the same from the other end.
            var near = new int[width];
            for (var y = 0; y < height; y++)
            {
                var row = distance.AsSpan(y * width, width);
                if (y > 0) Nearer(row, distance.AsSpan((y - 1) * width, width), near);
                for (var x = 1; x < row.Length; x++) row[x] = Math.Min(row[x], row[x - 1] + 1);
            }

            for (var y = height - 1; y >= 0; y--)
            {
                var row = distance.AsSpan(y * width, width);
                if (y < height - 1) Nearer(row, distance.AsSpan((y + 1) * width, width), near);
                for (var x = row.Length - 2; x >= 0; x--) row[x] = Math.Min(row[x], row[x + 1] + 1);
            }
        }

        return distance;
    }

    private static void Nearer(Span<int> row, ReadOnlySpan<int> other, Span<int> near)
    {
        other.CopyTo(near);
        TensorPrimitives.Min(near[1..], other[..^1], near[1..]);
        TensorPrimitives.Min(near[..^1], other[1..], near[..^1]);
        TensorPrimitives.Add(near, 1, near);
        TensorPrimitives.Min(row, near, row);
    }

    // A set moved by each step of the radius, together with or within itself: along rows, then along columns.
    private static bool[] Spread(bool[] mask, int width, int height, int radius, Together together, Scratch scratch)
    {
        var (rows, both) = (scratch.Of<bool>(mask.Length), scratch.Of<bool>(mask.Length));
        var from = MemoryMarshal.AsBytes(mask.AsSpan());
        var line = MemoryMarshal.AsBytes(rows.AsSpan());
        for (var y = 0; y < height; y++) Moved(from.Slice(y * width, width), line.Slice(y * width, width), radius, 1, together);
        Moved(line, MemoryMarshal.AsBytes(both.AsSpan()), radius, width, together);
        return both;
    }

    private static void Moved(ReadOnlySpan<byte> from, Span<byte> to, int radius, int step, Together together)
    {
        from.CopyTo(to);
        for (var by = step; by <= radius * step && by < from.Length; by += step)
        {
            together(to[..^by], from[by..], to[..^by]);
            together(to[by..], from[..^by], to[by..]);
        }
    }

    private delegate void Together(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, Span<byte> both);
}
