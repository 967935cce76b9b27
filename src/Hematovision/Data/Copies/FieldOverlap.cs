namespace Hematovision.Data.Copies;

/// <summary>How far two pictures agree where a map lays one over the other.</summary>
/// <param name="Share">The part of the smaller picture that lies on the other, 0 to 1.</param>
/// <param name="Similarity">
/// Correlation, -1 to 1, of what is left of their grey when the mean around each pixel is taken off: cells of one kind are dark in one place
/// and light in another, but only copies have the same detail there.
/// </param>
internal readonly record struct FieldOverlap(double Share, double Similarity)
{
    private const int Radius = 4; // pixels of the thumbnail around each that make its mean
    private const int Tile = 14; // pixels of the thumbnail
    private const int Fewest = 64; // pixels; fewer prove nothing

    /// <summary>Compares two pictures.</summary>
    /// <param name="from">The one that the map starts from.</param>
    /// <param name="to">The other.</param>
    /// <param name="map">In pixels of their thumbnails.</param>
    internal static FieldOverlap Measure(GreyThumbnail from, GreyThumbnail to, Affine map)
    {
        // The finer picture is sampled on the grid of the coarser, as often as it is finer.
        if (Math.Abs(map.Determinant) < 1) (from, to, map) = (to, from, map.Inverse());
        var zoom = Math.Sqrt(Math.Abs(map.Determinant));
        var laid = Lay(from, to, map, (int)Math.Ceiling(zoom - 0.25));
        var both = 0;
        for (var i = 0; i < laid.Length; i++)
        {
            if (laid[i] > 0 && from.Pixels[i] > 0) both++;
            else laid[i] = 0;
        }

        var smaller = Math.Min(from.Pixels.Count(p => p > 0), to.Pixels.Count(p => p > 0) / (zoom * zoom));
        return both < Fewest ? default : new FieldOverlap(Math.Min(1, both / smaller), Correlate(from.Pixels, laid, from.Width, from.Height));
    }

    // Grey of the other picture at each pixel of the first, 0 where it has none.
    private static float[] Lay(GreyThumbnail grid, GreyThumbnail seen, Affine map, int samples)
    {
        var laid = new float[grid.Width * grid.Height];
        unchecked
        {
            for (var y = 0; y < grid.Height; y++)
            {
                for (var x = 0; x < grid.Width; x++)
                {
                    var sum = 0f;
                    for (var s = 0; s < samples * samples; s++)
                    {
                        var (u, v) = map.Apply(x + (((s % samples) + 0.5) / samples) - 0.5, y + (((s / samples) + 0.5) / samples) - 0.5);
                        var value = At(seen, u, v);
                        if (value == 0)
                        {
                            sum = 0;
                            break;
                        }

                        sum += value;
                    }

                    laid[(y * grid.Width) + x] = sum / (samples * samples);
                }
            }
        }

        return laid;
    }

    private static float At(GreyThumbnail picture, double u, double v)
    {
        unchecked
        {
            if (!(u >= 0 && v >= 0 && u < picture.Width - 1 && v < picture.Height - 1)) return 0;
            var (x, y) = ((int)u, (int)v);
            var (right, down) = ((float)(u - x), (float)(v - y));
            var at = (y * picture.Width) + x;
            var (a, b, c, d) = (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + picture.Width], picture.Pixels[at + picture.Width + 1]);
            if (a == 0 || b == 0 || c == 0 || d == 0) return 0;
            var upper = a + ((b - a) * right);
            return upper + ((c + ((d - c) * right) - upper) * down);
        }
    }

    private static double Correlate(byte[] first, float[] second, int width, int height)
    {
        var (a, b) = (new float[second.Length], new float[second.Length]);
        var counted = new float[second.Length];
        for (var i = 0; i < second.Length; i++)
        {
            if (second[i] > 0) (a[i], b[i], counted[i]) = (first[i], second[i], 1);
        }

        var (meanA, meanB, around) = (BoxSums(a, width, height), BoxSums(b, width, height), BoxSums(counted, width, height));
        for (var i = 0; i < second.Length; i++)
        {
            if (counted[i] > 0) (a[i], b[i]) = (a[i] - (meanA[i] / around[i]), b[i] - (meanB[i] / around[i]));
        }

        return MeanOfTiles(a, b, counted, width, height);
    }

    // Each tile has its own correlation, and counts by its detail, but none for more than the one in the middle: a strip with a caption, sharp
    // and the same on all pictures of a set, would otherwise outweigh all that is not the same.
    private static double MeanOfTiles(float[] a, float[] b, float[] counted, int width, int height)
    {
        var tiles = new List<(double Detail, double Correlation)>();
        for (var top = 0; top < height; top += Tile)
        {
            for (var left = 0; left < width; left += Tile)
            {
                if (Correlate(a, b, counted, width, left, top, Math.Min(width, left + Tile), Math.Min(height, top + Tile)) is { } tile) tiles.Add(tile);
            }
        }

        if (tiles.Count == 0) return 0;
        var most = tiles.Select(t => t.Detail).Order().ElementAt(tiles.Count / 2);
        var weights = tiles.Sum(t => Math.Min(t.Detail, most));
        return weights == 0 ? 0 : tiles.Sum(t => Math.Min(t.Detail, most) * t.Correlation) / weights;
    }

    private static (double Detail, double Correlation)? Correlate(
        float[] a, float[] b, float[] counted, int width, int left, int top, int right, int bottom)
    {
        double aa = 0, bb = 0, ab = 0, count = 0;
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var i = (y * width) + x;
                if (counted[i] == 0) continue;
                (aa, bb, ab, count) = (aa + (a[i] * a[i]), bb + (b[i] * b[i]), ab + (a[i] * b[i]), count + 1);
            }
        }

        if (count < Tile * Tile / 4.0) return null;
        var detail = Math.Sqrt(aa * bb);
        return detail == 0 ? (0, 0) : (detail, ab / detail);
    }

    // Sums over the square around each pixel, rows then columns, each a running sum.
    private static float[] BoxSums(float[] values, int width, int height)
    {
        var (rows, sums) = (new float[values.Length], new float[values.Length]);
        unchecked
        {
            for (var y = 0; y < height; y++) Run(values, rows, y * width, 1, width);
            for (var x = 0; x < width; x++) Run(rows, sums, x, width, height);
        }

        return sums;
    }

    private static void Run(float[] values, float[] sums, int from, int step, int count)
    {
        unchecked
        {
            var sum = 0f;
            for (var i = -Radius; i < count; i++)
            {
                if (i + Radius < count) sum += values[from + ((i + Radius) * step)];
                if (i - Radius - 1 >= 0) sum -= values[from + ((i - Radius - 1) * step)];
                if (i >= 0) sums[from + (i * step)] = sum;
            }
        }
    }
}
