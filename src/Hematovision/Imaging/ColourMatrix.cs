namespace Hematovision.Imaging;

/// <summary>Brightness, contrast, saturation and hue of one image as a single 3x3 matrix and offset on red, green and blue.</summary>
internal static class ColourMatrix
{
    private const double MidGrey = 0.5;

    // Luma and the two chroma axes of YIQ (NTSC 1953), and the way back: turning I and Q turns the hue and leaves grey where it is.
    private static readonly double[,] ToYiq = { { 0.299, 0.587, 0.114 }, { 0.5959, -0.2746, -0.3213 }, { 0.2115, -0.5227, 0.3112 } };
    private static readonly double[,] FromYiq = Inverse(ToYiq);

    /// <summary>Writes the matrix by rows.</summary>
    internal static void Write(AugmentationDraw draw, Span<float> matrix, Span<float> offset)
    {
        var (sin, cos) = Math.SinCos(draw.Hue);
        var (s, gain) = (draw.Saturation, draw.Contrast * draw.Brightness);
        double[,] chroma = { { 1, 0, 0 }, { 0, s * cos, -s * sin }, { 0, s * sin, s * cos } };
        var product = Multiply(FromYiq, Multiply(chroma, ToYiq));
        for (var i = 0; i < 9; i++) matrix[i] = (float)(gain * product[i / 3, i % 3]);
        offset.Fill((float)(MidGrey * (1 - draw.Contrast)));
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
