using System.Buffers;
using System.Numerics.Tensors;

namespace Hematovision.Imaging.Cells;

/// <summary>The pixels where density changes fast, with the direction in which it rises.</summary>
internal sealed class Edges
{
    private const float BlueShare = 0.5f;
    private const float Densest = 1.5f;
    private const double LeastSteepness = 0.012; // density a pixel, the noise of a camera
    private const double OfTheSteepest = 0.35;

    private Edges(int count, double steepest) =>
        (X, Y, DirectionX, DirectionY, Steepest) = (new float[count], new float[count], new float[count], new float[count], steepest);

    internal int Count => X.Length;

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
        var (width, height) = (field.Width, field.Height);
        var shown = Masks.Shrink(field.Shows, width, height, beside);
        var rented = Array.ConvertAll(new int[4], _ => ArrayPool<float>.Shared.Rent(width * height));
        var (seen, across, down) = (rented[0], rented[1], rented[2]);
        var steepness = rented[3].AsSpan(0, width * height);
        Seen(field.Green, field.Blue, seen.AsSpan(0, width * height));
        steepness.Clear();
        var histogram = new Histogram(0, 0.5);
        unchecked
        {
            for (var y = 1; y < height - 1; y++)
            {
                for (var x = 1; x < width - 1; x++)
                {
                    var at = (y * width) + x;
                    if ((x + y) % 2 == 0 || barred[at] || !shown[at]) continue; // half of them say as much
                    var (nw, n, ne) = (seen[at - width - 1], seen[at - width], seen[at - width + 1]);
                    var (w, e) = (seen[at - 1], seen[at + 1]);
                    var (sw, s, se) = (seen[at + width - 1], seen[at + width], seen[at + width + 1]);
                    across[at] = (ne + (2 * e) + se - nw - (2 * w) - sw) / 8;
                    down[at] = (sw + (2 * s) + se - nw - (2 * n) - ne) / 8;
                    steepness[at] = MathF.Sqrt((across[at] * across[at]) + (down[at] * down[at]));
                    histogram.Add(steepness[at]);
                }
            }
        }

        var steepest = histogram.Quantile(0.95);
        var least = Math.Max(LeastSteepness, OfTheSteepest * steepest);
        var count = 0;
        foreach (var one in steepness)
        {
            if (one > least) count++;
        }

        var edges = new Edges(count, steepest);
        for (int at = 0, next = 0; at < steepness.Length; at++)
        {
            if (steepness[at] <= least) continue;
            edges.X[next] = at % width;
            edges.Y[next] = at / width;
            edges.DirectionX[next] = across[at] / steepness[at];
            edges.DirectionY[next++] = down[at] / steepness[at];
        }

        foreach (var plane in rented) ArrayPool<float>.Shared.Return(plane);
        return edges;
    }

    private static void Seen(ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> seen)
    {
        TensorPrimitives.Multiply(blue, BlueShare, seen);
        TensorPrimitives.Add(green, seen, seen);
        TensorPrimitives.Min(seen, Densest, seen);
    }
}
