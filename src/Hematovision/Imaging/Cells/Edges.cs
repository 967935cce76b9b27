namespace Hematovision.Imaging.Cells;

/// <summary>The pixels where density changes fast, with the direction in which it rises.</summary>
internal sealed class Edges
{
    private const double BlueShare = 0.5;
    private const double LeastSteepness = 0.012; // density a pixel, the noise of a camera
    private const double OfTheSteepest = 0.35;

    private readonly List<float> _x = [];
    private readonly List<float> _y = [];
    private readonly List<float> _directionX = [];
    private readonly List<float> _directionY = [];

    internal int Count => _x.Count;

    internal IReadOnlyList<float> X => _x;

    internal IReadOnlyList<float> Y => _y;

    internal IReadOnlyList<float> DirectionX => _directionX;

    internal IReadOnlyList<float> DirectionY => _directionY;

    /// <summary>The density a pixel that a twentieth of all pixels reach.</summary>
    internal double Steepest { get; private set; }

    /// <param name="field">The picture.</param>
    /// <param name="barred">Pixels whose edges do not count.</param>
    /// <param name="beside">How far edges must lie from the black fill.</param>
    internal static Edges Of(DensityField field, bool[] barred, int beside)
    {
        var (width, height) = (field.Width, field.Height);
        var shown = Masks.Shrink(field.Shows, width, height, beside);
        var steepness = new float[width * height];
        var (across, down) = (new float[width * height], new float[width * height]);
        var histogram = new Histogram(0, 0.5);
        unchecked
        {
            for (var y = 1; y < height - 1; y++)
            {
                for (var x = 1; x < width - 1; x++)
                {
                    var at = (y * width) + x;
                    if (barred[at] || !shown[at]) continue;
                    var (nw, n, ne) = (Seen(at - width - 1), Seen(at - width), Seen(at - width + 1));
                    var (w, e) = (Seen(at - 1), Seen(at + 1));
                    var (sw, s, se) = (Seen(at + width - 1), Seen(at + width), Seen(at + width + 1));
                    across[at] = (ne + (2 * e) + se - nw - (2 * w) - sw) / 8;
                    down[at] = (sw + (2 * s) + se - nw - (2 * n) - ne) / 8;
                    steepness[at] = MathF.Sqrt((across[at] * across[at]) + (down[at] * down[at]));
                    histogram.Add(steepness[at]);
                }
            }
        }

        var edges = new Edges { Steepest = histogram.Quantile(0.95) };
        var least = Math.Max(LeastSteepness, OfTheSteepest * edges.Steepest);
        for (var at = 0; at < steepness.Length; at++)
        {
            if (steepness[at] <= least) continue;
            edges._x.Add(at % width);
            edges._y.Add(at / width);
            edges._directionX.Add(across[at] / steepness[at]);
            edges._directionY.Add(down[at] / steepness[at]);
        }

        return edges;

        float Seen(int at) => Math.Min(1.5f, field.Green[at] + ((float)BlueShare * field.Blue[at]));
    }
}
