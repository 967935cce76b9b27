using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hematovision.Imaging;

/// <summary>Flip, rotation, zoom and shift of an image as one bilinear warp; outside the image lies its reflection.</summary>
internal static class Warp
{
    /// <summary>An image's smallest side: as many pixels are computed at once.</summary>
    internal const int SmallestSide = 8;

    private const int BytesPerPixel = 3;

    /// <summary>Warps an image.</summary>
    /// <param name="pixels">[S, S, 3] bytes.</param>
    /// <param name="side">S, at least <see cref="SmallestSide"/>.</param>
    /// <param name="draw">What happens to it.</param>
    /// <param name="planes">Takes [3, S, S] numbers in 0..1.</param>
    internal static unsafe void Apply(ReadOnlySpan<byte> pixels, int side, AugmentationDraw draw, Span<float> planes)
    {
        // The three bytes of a pixel are gathered as four: one more than the image has.
        var source = ArrayPool<byte>.Shared.Rent(pixels.Length + 1);
        try
        {
            pixels.CopyTo(source);
            fixed (byte* first = source) Apply(first, Way.Of(draw, side), side, planes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
        }
    }

    private static unsafe void Apply(byte* source, Way way, int side, Span<float> planes)
    {
        var (lanes, area) = (Vector256<float>.Count, side * side);
        for (var row = 0; row < side; row++)
        {
            // The last vector of a row ends with the row and may write once more what the one before it wrote.
            for (var end = lanes; end < side + lanes; end += lanes)
            {
                var column = Math.Min(end, side) - lanes;
                var x = Reflect(Vector256.Create<float>(way.XOfColumn.AsSpan(column)) + Vector256.Create(way.XOfRow[row]), side);
                var y = Reflect(Vector256.Create<float>(way.YOfColumn.AsSpan(column)) + Vector256.Create(way.YOfRow[row]), side);
                Sample(source, x, y, side, planes[((row * side) + column)..], area);
            }
        }
    }

    private static unsafe void Sample(byte* source, Vector256<float> x, Vector256<float> y, int side, Span<float> planes, int area)
    {
        var last = Vector256.Create(side - 1);
        var (left, top) = (Vector256.ConvertToInt32(x), Vector256.ConvertToInt32(y));
        var (right, bottom) = (Vector256.Min(left + Vector256<int>.One, last), Vector256.Min(top + Vector256<int>.One, last));
        var (alongX, alongY) = (x - Vector256.ConvertToSingle(left), y - Vector256.ConvertToSingle(top));
        var (upper, lower) = (top * side, bottom * side);
        var (a, b) = (Gather(source, upper + left), Gather(source, upper + right));
        var (c, d) = (Gather(source, lower + left), Gather(source, lower + right));
        for (var channel = 0; channel < 3; channel++)
        {
            var shift = 8 * channel;
            var over = Between(Byte(a, shift), Byte(b, shift), alongX);
            var under = Between(Byte(c, shift), Byte(d, shift), alongX);
            (Between(over, under, alongY) * (1f / 255)).CopyTo(planes[(channel * area)..]);
        }
    }

    private static Vector256<float> Between(Vector256<float> from, Vector256<float> to, Vector256<float> share) => from + (share * (to - from));

    private static Vector256<float> Byte(Vector256<uint> pixels, int shift) =>
        Vector256.ConvertToSingle(((pixels >> shift) & Vector256.Create(255u)).AsInt32());

    private static unsafe Vector256<uint> Gather(byte* source, Vector256<int> pixels)
    {
        var offsets = pixels * BytesPerPixel;
        if (Avx2.IsSupported) return Avx2.GatherVector256((uint*)source, offsets, 1);
        Span<uint> gathered = stackalloc uint[Vector256<uint>.Count];
        for (var i = 0; i < gathered.Length; i++) gathered[i] = Unsafe.ReadUnaligned<uint>(source + offsets[i]);
        return Vector256.Create<uint>(gathered);
    }

    // The image, from -0.5 to S - 0.5, repeats mirrored on either side; between its edge and the middle of its last pixel that pixel goes on.
    private static Vector256<float> Reflect(Vector256<float> at, int side)
    {
        var distance = Vector256.Abs(at + Vector256.Create(0.5f));
        var times = Vector256.Floor(distance / side);
        var into = distance - (times * side);
        var isMirrored = Vector256.Equals(Vector256.ConvertToInt32(times) & Vector256<int>.One, Vector256<int>.One).AsSingle();
        var there = Vector256.ConditionalSelect(isMirrored, Vector256.Create((float)side) - into, into) - Vector256.Create(0.5f);
        return Vector256.Clamp(there, Vector256<float>.Zero, Vector256.Create(side - 1f));
    }

    // Where an output pixel comes from, in pixels of the input, is linear in its column plus linear in its row.
    private sealed record Way(float[] XOfColumn, float[] YOfColumn, float[] XOfRow, float[] YOfRow)
    {
        // An input point goes to zoom * rotation * flip * point + shift, about the centre; this is the way back.
        internal static Way Of(AugmentationDraw draw, int side)
        {
            var (sin, cos) = Math.SinCos(draw.Angle);
            var scaleX = (draw.FlipX ? -1 : 1) / draw.Zoom;
            var scaleY = (draw.FlipY ? -1 : 1) / draw.Zoom;
            var centre = (side - 1) / 2.0;
            float[] Of(double factor, double shift, double origin) => [.. Enumerable.Range(0, side).Select(i => (float)(origin + (factor * (i - centre - (shift * side)))))];
            return new Way(
                Of(scaleX * cos, draw.ShiftX, centre), Of(scaleY * sin, draw.ShiftX, centre), Of(scaleX * -sin, draw.ShiftY, 0), Of(scaleY * cos, draw.ShiftY, 0));
        }
    }
}
