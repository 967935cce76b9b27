using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Hematovision.Imaging.Cells;

/// <summary>The pixels where density changes fast, with the direction in which it rises.</summary>
internal sealed class Edges
{
    private const float BlueShare = 0.5f;
    private const float Densest = 1.5f;
    private const double LeastSteepness = 0.012; // density a pixel, the noise of a camera
    private const double OfTheSteepest = 0.35;
    private const float Nowhere = -1e6f;

    private Edges(int count, double steepest)
    {
        var length = (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        (Count, X, Y, DirectionX, DirectionY, Steepest) = (count, new float[length], new float[length], new float[length], new float[length], steepest);
        X.AsSpan(count).Fill(Nowhere);
    }

    internal int Count { get; }

    /// <summary>Columns; the arrays are filled up to whole vectors with edges that are nowhere near the picture.</summary>
    internal float[] X { get; }

    internal float[] Y { get; }

    internal float[] DirectionX { get; }

    internal float[] DirectionY { get; }

    /// <summary>The density a pixel that a twentieth of all pixels reach.</summary>
    internal double Steepest { get; }

    /// <param name="field">The picture.</param>
    /// <param name="barred">Pixels whose edges do not count.</param>
    /// <param name="beside">How far edges must lie from the black fill.</param>
    internal static Edges Of(DensityField field, bool[] barred, int beside)
    {
        var (width, height, length) = (field.Width, field.Height, field.Shows.Length);
        var (seen, across, down, steepness) = (Longer(), Longer(), Longer(), Longer());
        Seen(field.Green, field.Blue, seen.AsSpan(0, length));
        Slopes(seen, width, length, across, down, steepness);

        var counted = Counted(field, barred, Masks.Shrink(field.Shows, width, height, beside, field.Scratch));
        var steepest = Histogram.Of(steepness.AsSpan(0, length), counted, 0.5).Quantile(0.95);
        var steep = MemoryMarshal.AsBytes(Masks.Above(counted, steepness, Math.Max(LeastSteepness, OfTheSteepest * steepest), field.Scratch).AsSpan());
        var edges = new Edges(steep.Count((byte)1), steepest);
        for (int next = 0, at = 0; next < edges.Count; next++, at++)
        {
            at += steep[at..].IndexOf((byte)1);
            edges.X[next] = at % width;
            edges.Y[next] = at / width;
            edges.DirectionX[next] = across[at] / steepness[at];
            edges.DirectionY[next] = down[at] / steepness[at];
        }

        return edges;

        float[] Longer() => field.Scratch.Of<float>(length + Vector<float>.Count);
    }

    // Half of them say as much: the black squares of a chessboard.
    private static bool[] Counted(DensityField field, bool[] barred, bool[] shown)
    {
        var counted = field.Scratch.Of<bool>(shown.Length);
        Array.Clear(counted);
        for (var y = 1; y < field.Height - 1; y++)
        {
            var end = (y * field.Width) + field.Width - 1;
            for (var at = (y * field.Width) + 1 + (y % 2); at < end; at += 2) counted[at] = shown[at] & !barred[at];
        }

        return counted;
    }

    // Sobel's, as if the rows were one: what comes out at their ends means nothing, and is not counted. The arrays are longer than the picture by a vector.
    private static void Slopes(float[] seen, int width, int length, float[] across, float[] down, float[] steepness)
    {
        for (var at = width + 1; at < length - width - 1; at += Vector<float>.Count)
        {
            var (nw, n, ne) = (new Vector<float>(seen, at - width - 1), new Vector<float>(seen, at - width), new Vector<float>(seen, at - width + 1));
            var (w, e) = (new Vector<float>(seen, at - 1), new Vector<float>(seen, at + 1));
            var (sw, s, se) = (new Vector<float>(seen, at + width - 1), new Vector<float>(seen, at + width), new Vector<float>(seen, at + width + 1));
            var right = (ne + (2 * e) + se - nw - (2 * w) - sw) / 8;
            var under = (sw + (2 * s) + se - nw - (2 * n) - ne) / 8;
            right.CopyTo(across, at);
            under.CopyTo(down, at);
            Vector.SquareRoot((right * right) + (under * under)).CopyTo(steepness, at);
        }
    }

    private static void Seen(ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> seen)
    {
        TensorPrimitives.Multiply(blue, BlueShare, seen);
        TensorPrimitives.Add(green, seen, seen);
        TensorPrimitives.Min(seen, Densest, seen);
    }
}
