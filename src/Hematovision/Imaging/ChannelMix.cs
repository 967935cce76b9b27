using System.Numerics.Tensors;

namespace Hematovision.Imaging;

/// <summary>A 3x3 matrix and an offset on red, green and blue.</summary>
internal sealed class ChannelMix
{
    private const double MidGrey = 0.5;

    // Luma and the two chroma axes of YIQ (NTSC 1953), and the way back: turning I and Q turns the hue and leaves grey where it is.
    private static readonly double[,] ToYiq = { { 0.299, 0.587, 0.114 }, { 0.5959, -0.2746, -0.3213 }, { 0.2115, -0.5227, 0.3112 } };
    private static readonly double[,] FromYiq = Inverse(ToYiq);

    private ChannelMix(float[] matrix, float[] offset) => (Matrix, Offset) = (matrix, offset);

    /// <summary>The matrix, by rows.</summary>
    internal float[] Matrix { get; }

    /// <summary>What is added to red, green and blue.</summary>
    internal float[] Offset { get; }

    /// <summary>A change of stain, on the logarithms of red, green and blue.</summary>
    internal static ChannelMix OfStain(AugmentationDraw draw) => new([.. draw.StainMix.Select(entry => (float)entry)], [.. draw.StainOffset.Select(density => (float)-density)]);

    /// <summary>Brightness, contrast, saturation and hue.</summary>
    internal static ChannelMix OfLight(AugmentationDraw draw)
    {
        var (sin, cos) = Math.SinCos(draw.Hue);
        var (s, gain) = (draw.Saturation, draw.Contrast * draw.Brightness);
        double[,] chroma = { { 1, 0, 0 }, { 0, s * cos, -s * sin }, { 0, s * sin, s * cos } };
        var offset = (float)(MidGrey * (1 - draw.Contrast));
        return new([.. Multiply(FromYiq, Multiply(chroma, ToYiq)).Cast<double>().Select(entry => (float)(gain * entry))], [offset, offset, offset]);
    }

    /// <summary>Changes as many numbers of each channel, in place.</summary>
    /// <param name="red">The first channel.</param>
    /// <param name="green">The second.</param>
    /// <param name="blue">The third.</param>
    /// <param name="scratch">At least three times as long.</param>
    internal void Apply(Span<float> red, Span<float> green, Span<float> blue, Span<float> scratch)
    {
        var count = red.Length;
        var r = scratch[..count];
        var g = scratch.Slice(count, count);
        var b = scratch.Slice(2 * count, count);
        red.CopyTo(r);
        green.CopyTo(g);
        blue.CopyTo(b);
        Row(0, red, r, g, b);
        Row(1, green, r, g, b);
        Row(2, blue, r, g, b);
    }

    private void Row(int row, Span<float> channel, ReadOnlySpan<float> r, ReadOnlySpan<float> g, ReadOnlySpan<float> b)
    {
        TensorPrimitives.Multiply(r, Matrix[3 * row], channel);
        TensorPrimitives.MultiplyAdd(g, Matrix[(3 * row) + 1], channel, channel);
        TensorPrimitives.MultiplyAdd(b, Matrix[(3 * row) + 2], channel, channel);
        TensorPrimitives.Add(channel, Offset[row], channel);
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        var product = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            for (var k = 0; k < 3; k++) product[i / 3, i % 3] += a[i / 3, k] * b[k, i % 3];
        }

        return product;
    }

    private static double[,] Inverse(double[,] m)
    {
        var inverse = new double[3, 3];
        var determinant = 0.0;
        for (var i = 0; i < 9; i++)
        {
            // The cofactor of row r, column c is the cross product of the other two rows, taken cyclically.
            var (r, c) = (i / 3, i % 3);
            var (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
            inverse[c, r] = (m[r1, c1] * m[r2, c2]) - (m[r1, c2] * m[r2, c1]);
            if (r == 0) determinant += m[0, c] * inverse[c, 0];
        }

        for (var i = 0; i < 9; i++) inverse[i / 3, i % 3] /= determinant;
        return inverse;
    }
}
