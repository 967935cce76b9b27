using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hematovision.Imaging;

/// <summary>
/// Antialiased resize of 8-bit RGB in two passes, rows then columns, each rounded to 8 bits, byte for byte what Pillow's
/// <c>Image.resize</c> gives. Integer arithmetic throughout, so that no vector width or thread changes a bit. Its loops are compiled
/// optimised at once: a command that reads a few hundred pictures would be over before the runtime did.
/// </summary>
internal static class Resampler
{
    private const int Half = 1 << (ResampleWeights.Precision - 1);

    /// <summary>Resizes a picture and keeps a window of the result.</summary>
    /// <param name="source">[rows.From, columns.From, 3].</param>
    /// <param name="columns">The horizontal axis.</param>
    /// <param name="rows">The vertical axis.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="destination">[rows.Length, columns.Length, 3].</param>
    internal static void Resize(ReadOnlySpan<byte> source, Axis columns, Axis rows, ResizeKernel kernel, Span<byte> destination)
    {
        var horizontal = ResampleWeights.For(columns, kernel);
        var vertical = ResampleWeights.For(rows, kernel);
        var firstRow = vertical.First(0);
        var neededRows = vertical.End(rows.Length - 1) - firstRow;
        var sourceLine = columns.From * 3;
        var line = columns.Length * 3;

        var lines = ArrayPool<byte>.Shared.Rent(neededRows * line);
        try
        {
            var seenRows = source.Slice(firstRow * sourceLine, neededRows * sourceLine);
            var row = 0;
            for (; row + 4 <= neededRows; row += 4) FourHorizontal(seenRows[(row * sourceLine)..], sourceLine, horizontal, lines.AsSpan(row * line, 4 * line));
            for (; row < neededRows; row++) Horizontal(seenRows.Slice(row * sourceLine, sourceLine), horizontal, lines.AsSpan(row * line, line));

            for (var y = 0; y < rows.Length; y++)
            {
                var seen = lines.AsSpan((vertical.First(y) - firstRow) * line);
                Vertical(seen, vertical.Of(y), destination.Slice(y * line, line));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(lines);
        }
    }

    // Four rows at once: a weight is looked up once for them, and four sums wait for no other.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourHorizontal(ReadOnlySpan<byte> source, int stride, ResampleWeights columns, Span<byte> lines)
    {
        var length = lines.Length / 4;
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var line = ref MemoryMarshal.GetReference(lines);
        for (int x = 0, to = 0; to < length; x++, to += 3)
        {
            var weights = columns.Of(x);
            ref var seen = ref Unsafe.Add(ref first, columns.First(x) * 3);
            var isWhole = (3 * stride) + ((columns.First(x) + weights.Length) * 3) < source.Length;
            var (a, b, c, d) = (Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half));
            for (var k = 0; k < weights.Length; k++)
            {
                // Four bytes are read for three, but for the source's last pixel.
                var weight = weights[k];
                a += Pixel(Unsafe.ReadUnaligned<uint>(ref seen)) * weight;
                b += Pixel(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref seen, stride))) * weight;
                c += Pixel(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref seen, 2 * stride))) * weight;
                ref var last = ref Unsafe.Add(ref seen, 3 * stride);
                d += (isWhole || k + 1 < weights.Length ? Pixel(Unsafe.ReadUnaligned<uint>(ref last)) : Vector128.Create(last, Unsafe.Add(ref last, 1), Unsafe.Add(ref last, 2), 0)) * weight;
                seen = ref Unsafe.Add(ref seen, 3);
            }

            // Four bytes are written for three, but for the rows' last pixel: the fourth is the next pixel's, which comes after it.
            var pixels = Bytes(a, b, c, d).AsUInt32();
            for (var row = 0; row < 4; row++)
            {
                ref var pixel = ref Unsafe.Add(ref line, (row * length) + to);
                if (to + 4 <= length) Unsafe.WriteUnaligned(ref pixel, pixels[row]);
                else (pixel, Unsafe.Add(ref pixel, 1), Unsafe.Add(ref pixel, 2)) = unchecked(((byte)pixels[row], (byte)(pixels[row] >> 8), (byte)(pixels[row] >> 16)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Horizontal(ReadOnlySpan<byte> source, ResampleWeights columns, Span<byte> line)
    {
        for (int x = 0, to = 0; to < line.Length; x++, to += 3)
        {
            var weights = columns.Of(x);
            var seen = source[(columns.First(x) * 3)..];
            var sum = Vector128.Create(Half);

            // Four bytes are read for three, but for the line's last pixel.
            var whole = Math.Min(weights.Length, (seen.Length - 1) / 3);
            var from = 0;
            for (var k = 0; k < whole; k++, from += 3)
            {
                sum += Pixel(BinaryPrimitives.ReadUInt32LittleEndian(seen[from..])) * weights[k];
            }

            if (whole < weights.Length) sum += Vector128.Create(seen[from], seen[from + 1], seen[from + 2], 0) * weights[whole];

            var pixel = Round(sum);
            line[to] = (byte)pixel[0];
            line[to + 1] = (byte)pixel[1];
            line[to + 2] = (byte)pixel[2];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vertical(ReadOnlySpan<byte> lines, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        var length = destination.Length;
        var width = Vector256<byte>.Count;
        if (length < width)
        {
            for (var x = 0; x < length; x++)
            {
                var sum = Half;
                for (var k = 0; k < weights.Length; k++) sum = unchecked(sum + (lines[(k * length) + x] * weights[k]));
                destination[x] = (byte)Math.Clamp(sum >> ResampleWeights.Precision, 0, 255);
            }

            return;
        }

        for (var next = 0; next < length; next += width)
        {
            // Some of the last ones twice, where they are too few.
            var x = Math.Min(next, length - width);
            var (a, b, c, d) = (Vector256.Create(Half), Vector256.Create(Half), Vector256.Create(Half), Vector256.Create(Half));
            for (var k = 0; k < weights.Length; k++)
            {
                var weight = weights[k];
                var (low, high) = Vector256.Widen(Vector256.Create(lines.Slice((k * length) + x, width)));
                var (first, second) = Vector256.Widen(low);
                var (third, fourth) = Vector256.Widen(high);
                a += first.AsInt32() * weight;
                b += second.AsInt32() * weight;
                c += third.AsInt32() * weight;
                d += fourth.AsInt32() * weight;
            }

            Bytes(a, b, c, d).CopyTo(destination[x..]);
        }
    }

    private static Vector256<byte> Bytes(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d) =>
        Vector256.Narrow(Vector256.Narrow(Round(a), Round(b)).AsUInt16(), Vector256.Narrow(Round(c), Round(d)).AsUInt16());

    private static Vector256<int> Round(Vector256<int> sum) =>
        Vector256.Min(Vector256.Max(Vector256.ShiftRightArithmetic(sum, ResampleWeights.Precision), Vector256<int>.Zero), Vector256.Create(255));

    private static Vector128<byte> Bytes(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d) =>
        Vector128.Narrow(Vector128.Narrow(Round(a), Round(b)).AsUInt16(), Vector128.Narrow(Round(c), Round(d)).AsUInt16());

    private static Vector128<int> Pixel(uint rgbx) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(rgbx).AsByte())).AsInt32();

    private static Vector128<int> Round(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max(Vector128.ShiftRightArithmetic(sum, ResampleWeights.Precision), Vector128<int>.Zero), Vector128.Create(255));
}
