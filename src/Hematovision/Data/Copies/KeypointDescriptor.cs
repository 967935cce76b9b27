namespace Hematovision.Data.Copies;

/// <summary>
/// What a keypoint's surroundings look like, turned upright: Lowe's 4 x 4 histograms of 8 gradient directions, square-rooted (Arandjelović and
/// Zisserman, "Three things everyone should know to improve object retrieval", CVPR 2012), then their low frequencies, a cosine transform over
/// the 4 x 4 and a Fourier transform over the 8, which holds nearly all of it in half the numbers. In that form a mirrored picture's
/// descriptor is the same with some signs turned, so that flips cost nothing to look for.
/// </summary>
internal static class KeypointDescriptor
{
    /// <summary>Numbers of a descriptor; the last are 0 and make it a multiple of a vector.</summary>
    internal const int Length = 64;

    /// <summary>What 1 of a descriptor of unit length is in its bytes.</summary>
    internal const float Unit = 160;

    private const int Most = 63; // so that the square of a difference fits 16 bits, and four of them too
    private const int Side = 16; // samples a side, four to each histogram
    private const int Cells = 4;
    private const int Angles = 8;
    private const float Spacing = 0.75f; // of samples, in sigma
    private const float Clip = 0.2f;
    private const double LeastSeen = 0.7; // of the samples, by weight

    private static readonly (int U, int V, int K, bool Sine)[] Kept = Keep();
    private static readonly float[] Basis = MakeBasis();
    private static readonly float[] Window = MakeWindow();
    private static readonly (int Cell, float Part)[] Spread = [.. Enumerable.Range(0, Side).Select(i => ((i + 2) / Cells, (((i + 2) % Cells) + 0.5f) / Cells))];

    /// <summary>1 for each number that stays in a mirror, -1 for each that changes sign.</summary>
    internal static sbyte[] Mirror { get; } = [.. Kept.Select(c => (sbyte)((c.V % 2 == 1) ^ c.Sine ? -1 : 1)), .. new sbyte[Length - Kept.Length]];

    /// <summary>Describes a keypoint.</summary>
    /// <param name="space">The scales of the picture.</param>
    /// <param name="shows">Which pixels of the picture show something.</param>
    /// <param name="at">The keypoint.</param>
    /// <param name="descriptor"><see cref="Length"/> numbers.</param>
    /// <returns>False where too much of the surroundings is outside the picture.</returns>
    internal static bool Describe(ScaleSpace space, bool[] shows, LocatedKeypoint at, Span<sbyte> descriptor)
    {
        Span<float> histograms = stackalloc float[(Cells + 2) * (Cells + 2) * Angles];
        histograms.Clear();
        if (Sample(space, shows, at, histograms) < LeastSeen) return false;

        Span<float> inner = stackalloc float[Cells * Cells * Angles];
        for (var cell = 0; cell < Cells * Cells; cell++)
        {
            var from = ((((cell / Cells) + 1) * (Cells + 2)) + (cell % Cells) + 1) * Angles;
            histograms.Slice(from, Angles).CopyTo(inner[(cell * Angles)..]);
        }

        Normalise(inner);
        descriptor.Clear();
        for (var c = 0; c < Kept.Length; c++)
        {
            var sum = 0f;
            var basis = Basis.AsSpan(c * inner.Length, inner.Length);
            for (var i = 0; i < inner.Length; i++) sum += basis[i] * inner[i];
            descriptor[c] = (sbyte)Math.Clamp(MathF.Round(sum * Unit), -Most, Most);
        }

        return true;
    }

    private static double Sample(ScaleSpace space, bool[] shows, LocatedKeypoint at, Span<float> histograms)
    {
        unchecked
        {
            var spot = at.Spot;
            var picture = space[spot.Octave].Scales[spot.Scale];
            var (width, height, pixels) = (picture.Width, picture.Height, picture.Pixels);
            var fullWidth = space[0].Scales[0].Width;
            var (sine, cosine) = MathF.SinCos(at.Angle);
            var step = Spacing * spot.Sigma;
            var seen = 0f;
            for (var j = 0; j < Side; j++)
            {
                for (var i = 0; i < Side; i++)
                {
                    var (u, v) = ((i - 7.5f) * step, (j - 7.5f) * step);
                    var x = (int)MathF.Round(spot.X + (u * cosine) - (v * sine));
                    var y = (int)MathF.Round(spot.Y + (u * sine) + (v * cosine));
                    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1 || !shows[((y << spot.Octave) * fullWidth) + (x << spot.Octave)]) continue;

                    var weight = Window[(j * Side) + i];
                    seen += weight;
                    var p = (y * width) + x;
                    var (gx, gy) = (pixels[p + 1] - pixels[p - 1], pixels[p + width] - pixels[p - width]);
                    var turn = (((MathF.Atan2(gy, gx) - at.Angle) / MathF.Tau) + 2) * Angles;
                    var bin = (int)turn;
                    var part = turn - bin;
                    weight *= MathF.Sqrt((gx * gx) + (gy * gy));
                    Add(histograms, j, i, bin % Angles, weight * (1 - part));
                    Add(histograms, j, i, (bin + 1) % Angles, weight * part);
                }
            }

            return seen;
        }
    }

    // Each sample goes to the four histograms around it, by how near they are. A ring of histograms outside takes what falls there.
    private static void Add(Span<float> histograms, int j, int i, int bin, float weight)
    {
        unchecked
        {
            var (row, down) = Spread[j];
            var (column, right) = Spread[i];
            var at = (((row * (Cells + 2)) + column) * Angles) + bin;
            histograms[at] += weight * (1 - down) * (1 - right);
            histograms[at + Angles] += weight * (1 - down) * right;
            histograms[at + ((Cells + 2) * Angles)] += weight * down * (1 - right);
            histograms[at + ((Cells + 3) * Angles)] += weight * down * right;
        }
    }

    private static void Normalise(Span<float> values)
    {
        Scale(values, MathF.Sqrt(Squares(values)));
        foreach (ref var value in values) value = Math.Min(value, Clip);
        var sum = 0f;
        foreach (var value in values) sum += value;
        Scale(values, sum);
        foreach (ref var value in values) value = MathF.Sqrt(value);
    }

    private static float Squares(Span<float> values)
    {
        var sum = 0f;
        foreach (var value in values) sum += value * value;
        return sum;
    }

    private static void Scale(Span<float> values, float by)
    {
        if (by == 0) return;
        foreach (ref var value in values) value /= by;
    }

    private static (int U, int V, int K, bool Sine)[] Keep()
    {
        var kept = new List<(int, int, int, bool)>();
        for (var total = 0; total <= 5; total++)
        {
            for (var v = 0; v <= 3; v++)
            {
                for (var u = 0; u + v <= 3; u++)
                {
                    var k = total - u - v;
                    if (k is < 0 or > 3 || total == 0) continue; // the mean of unit descriptors says little
                    kept.Add((u, v, k, false));
                    if (k > 0) kept.Add((u, v, k, true));
                }
            }
        }

        return [.. kept];
    }

    // Orthonormal: distances stay what they were, but for the high frequencies that are left out.
    private static float[] MakeBasis()
    {
        var basis = new List<float>();
        foreach (var (u, v, k, sine) in Kept)
        {
            for (var y = 0; y < Cells; y++)
            {
                for (var x = 0; x < Cells; x++)
                {
                    for (var a = 0; a < Angles; a++)
                    {
                        var angle = Math.Tau * k * a / Angles;
                        basis.Add((float)(Cosine(u, x) * Cosine(v, y) * (k == 0 ? Math.Sqrt(1.0 / Angles) : Math.Sqrt(2.0 / Angles) * (sine ? Math.Sin(angle) : Math.Cos(angle)))));
                    }
                }
            }
        }

        return [.. basis];

        static double Cosine(int frequency, int x) =>
            Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / Cells) * Math.Cos(Math.PI * frequency * (x + 0.5) / Cells);
    }

    private static float[] MakeWindow()
    {
        const double Sigma = Side / 2.0;
        var window = new double[Side * Side];
        for (var i = 0; i < window.Length; i++)
        {
            var (y, x) = ((i / Side) - 7.5, (i % Side) - 7.5);
            window[i] = Math.Exp(-((x * x) + (y * y)) / (2 * Sigma * Sigma));
        }

        return [.. window.Select(w => (float)(w / window.Sum()))];
    }
}
