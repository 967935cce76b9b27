using Hematovision.Imaging;

namespace Hematovision.Data.Copies;

/// <summary>Finds the spots where a picture differs most from its surroundings, over all scales (Lowe 2004, sections 3 to 5).</summary>
internal static class KeypointDetector
{
    private const float Contrast = 0.012f; // of a difference of Gaussians, where grey goes from 0 to 1
    private const float EdgeRatio = 10; // of the principal curvatures; above it the spot could slide along an edge
    private const int Bins = 36;
    private const float SecondPeak = 0.8f;

    /// <summary>Finds keypoints, those of most contrast first.</summary>
    /// <param name="space">The scales of the picture.</param>
    /// <param name="shows">Which pixels of the picture show something.</param>
    /// <param name="most">No more spots than this; one may have two directions and so two keypoints.</param>
    internal static List<LocatedKeypoint> Find(ScaleSpace space, bool[] shows, int most)
    {
        var spots = new List<Spot>();
        for (var octave = 0; octave < space.Octaves; octave++)
        {
            for (var scale = 1; scale <= ScaleSpace.Intervals; scale++) FindIn(space, octave, scale, spots);
        }

        if (spots.Count == 0) return [];
        var width = space[0].Scales[0].Width;
        var height = space[0].Scales[0].Height;
        var keypoints = new List<LocatedKeypoint>();
        Span<float> directions = stackalloc float[2];
        foreach (var spot in spots.OrderByDescending(s => s.Strength).Where(s => IsInside(s, shows, width, height)).Take(most))
        {
            var count = Directions(space[spot.Octave].Scales[spot.Scale], spot, directions);
            for (var i = 0; i < count; i++) keypoints.Add(new LocatedKeypoint(spot, directions[i]));
        }

        return keypoints;
    }

    private static void FindIn(ScaleSpace space, int octave, int scale, List<Spot> spots)
    {
        unchecked
        {
            var scales = space[octave].Scales;
            var (width, height) = (scales[0].Width, scales[0].Height);
            var (low, high) = (scales[scale].Pixels, scales[scale + 1].Pixels);
            for (var y = 2; y < height - 2; y++)
            {
                for (var x = 2; x < width - 2; x++)
                {
                    var at = (y * width) + x;
                    var value = high[at] - low[at];
                    if (Math.Abs(value) <= Contrast || !IsExtremum(scales, scale, at, width, value) || IsEdge(low, high, at, width, value)) continue;
                    spots.Add(Refine(scales, octave, scale, x, y, value));
                }
            }
        }
    }

    private static bool IsExtremum(Plane[] scales, int scale, int at, int width, float value)
    {
        unchecked
        {
            var sign = value > 0 ? 1f : -1f;
            var peak = value * sign;
            for (var s = scale - 1; s <= scale + 1; s++)
            {
                var (low, high) = (scales[s].Pixels, scales[s + 1].Pixels);
                for (var row = at - width - 1; row <= at + width - 1; row += width)
                {
                    for (var i = row; i < row + 3; i++)
                    {
                        if ((high[i] - low[i]) * sign >= peak && !(s == scale && i == at)) return false;
                    }
                }
            }

            return true;
        }
    }

    private static bool IsEdge(float[] low, float[] high, int at, int width, float value)
    {
        unchecked
        {
            float D(int i) => high[i] - low[i];
            var xx = D(at - 1) + D(at + 1) - (2 * value);
            var yy = D(at - width) + D(at + width) - (2 * value);
            var xy = (D(at + width + 1) - D(at + width - 1) - D(at - width + 1) + D(at - width - 1)) / 4;
            var determinant = (xx * yy) - (xy * xy);
            return determinant <= 0 || (xx + yy) * (xx + yy) * EdgeRatio >= (EdgeRatio + 1) * (EdgeRatio + 1) * determinant;
        }
    }

    // A parabola along each axis puts the spot between the pixels and the scales.
    private static Spot Refine(Plane[] scales, int octave, int scale, int x, int y, float value)
    {
        unchecked
        {
            var width = scales[0].Width;
            var at = (y * width) + x;
            float D(int s, int i) => scales[s + 1].Pixels[i] - scales[s].Pixels[i];
            var dx = Vertex(D(scale, at - 1), value, D(scale, at + 1));
            var dy = Vertex(D(scale, at - width), value, D(scale, at + width));
            var ds = Vertex(D(scale - 1, at), value, D(scale + 1, at));
            var sigma = (float)(ScaleSpace.FirstSigma * Math.Pow(2, (scale + ds) / ScaleSpace.Intervals));
            return new Spot(octave, scale, x + dx, y + dy, sigma, Math.Abs(value));
        }
    }

    private static float Vertex(float before, float here, float after)
    {
        var bend = before + after - (2 * here);
        return bend == 0 ? 0 : Math.Clamp((before - after) / (2 * bend), -0.5f, 0.5f);
    }

    private static bool IsInside(Spot spot, bool[] shows, int width, int height)
    {
        var reach = 2 * spot.Sigma * (1 << spot.Octave);
        var (x, y) = (spot.X * (1 << spot.Octave), spot.Y * (1 << spot.Octave));
        for (var j = -1; j <= 1; j++)
        {
            for (var i = -1; i <= 1; i++)
            {
                var (u, v) = ((int)(x + (i * reach)), (int)(y + (j * reach)));
                if (u < 0 || v < 0 || u >= width || v >= height || !shows[(v * width) + u]) return false;
            }
        }

        return true;
    }

    private static int Directions(Plane picture, Spot spot, Span<float> directions)
    {
        Span<float> raw = stackalloc float[Bins];
        raw.Clear();
        unchecked
        {
            var window = 1.5f * spot.Sigma;
            var radius = (int)Math.Ceiling(3 * window);
            var (cx, cy) = ((int)Math.Round(spot.X), (int)Math.Round(spot.Y));
            var (width, pixels) = (picture.Width, picture.Pixels);
            for (var y = Math.Max(1, cy - radius); y <= Math.Min(picture.Height - 2, cy + radius); y++)
            {
                for (var x = Math.Max(1, cx - radius); x <= Math.Min(width - 2, cx + radius); x++)
                {
                    var distance = ((x - spot.X) * (x - spot.X)) + ((y - spot.Y) * (y - spot.Y));
                    if (distance > radius * radius) continue;
                    var at = (y * width) + x;
                    var (gx, gy) = (pixels[at + 1] - pixels[at - 1], pixels[at + width] - pixels[at - width]);
                    var bin = (int)(((MathF.Atan2(gy, gx) / MathF.Tau) + 1) * Bins) % Bins;
                    raw[bin] += MathF.Sqrt((gx * gx) + (gy * gy)) * MathF.Exp(-distance / (2 * window * window));
                }
            }
        }

        return Peaks(raw, directions);
    }

    private static int Peaks(Span<float> raw, Span<float> directions)
    {
        Span<float> smooth = stackalloc float[Bins];
        for (var i = 0; i < Bins; i++)
        {
            float At(int k, Span<float> of) => of[(i + k + Bins) % Bins];
            smooth[i] = ((At(-2, raw) + At(2, raw)) / 16) + ((At(-1, raw) + At(1, raw)) / 4) + (raw[i] * 3 / 8);
        }

        var highest = 0f;
        foreach (var value in smooth) highest = Math.Max(highest, value);
        var count = 0;
        for (var i = 0; i < Bins && count < directions.Length; i++)
        {
            var (before, here, after) = (smooth[(i + Bins - 1) % Bins], smooth[i], smooth[(i + 1) % Bins]);
            if (here < SecondPeak * highest || here <= before || here < after) continue;
            directions[count++] = (i + 0.5f + Vertex(before, here, after)) * MathF.Tau / Bins;
        }

        return count;
    }
}

/// <summary>Where something stands out.</summary>
/// <param name="Octave">Octave of the scale space.</param>
/// <param name="Scale">Scale of that octave.</param>
/// <param name="X">Place in the octave's pixels.</param>
/// <param name="Y">Place in the octave's pixels.</param>
/// <param name="Sigma">Size in the octave's pixels.</param>
/// <param name="Strength">Contrast.</param>
internal readonly record struct Spot(int Octave, int Scale, float X, float Y, float Sigma, float Strength);

/// <summary>A spot and one of its directions, in radians.</summary>
internal readonly record struct LocatedKeypoint(Spot Spot, float Angle)
{
    /// <summary>The same in pixels of the whole picture.</summary>
    internal Keypoint Keypoint => new(Spot.X * (1 << Spot.Octave), Spot.Y * (1 << Spot.Octave), Spot.Sigma * (1 << Spot.Octave), Angle);
}
