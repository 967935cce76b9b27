namespace Hematovision.Imaging.Cells;

/// <summary>
/// How large red cells are: each pixel of an edge votes, for one radius after the other, for the centre of the disc it would be the edge
/// of; at the right radius many votes meet (a Hough transform with the direction of the edge). Pale middles, clumps and cells cut by the
/// border leave enough of the outer edges.
/// </summary>
internal static class RedCellScale
{
    private const double SmallestRadius = 5;
    private const double LargestShare = 0.35; // of the shorter side
    private const double RadiusStep = 1.07;
    private const int Pad = 40; // centres may lie beyond the border
    private const int BesideNuclei = 4;
    private const float AboutNuclei = 0.55f; // radii: no centre so near, or the outline of a white cell would vote for its own middle
    private const double CellShare = 0.22; // of the radius: how near votes must meet
    private const double LeastRound = 0.3; // share of a circle's edge that must vote for it
    private const double BinSpread = 0.8; // votes of a full circle that meet, a pixel of its edge: half of its pixels vote, and its edge is wider than one

    /// <summary>The edges of what is no nucleus.</summary>
    internal static Edges EdgesOf(DensityField field, bool[] nuclei) => Edges.Of(field, Masks.Grow(nuclei, field.Width, field.Height, BesideNuclei), BesideNuclei);

    /// <summary>The diameter in pixels of the field, or null where there are no discs.</summary>
    internal static double? Diameter(DensityField field, bool[] nuclei, Edges edges) =>
        Diameter(field, Masks.Distance(nuclei, field.Width, field.Height), edges);

    private static double? Diameter(DensityField field, int[] fromNuclei, Edges edges)
    {
        if (edges.Count == 0) return null;

        var scores = new List<(double Radius, double Score)>();
        var largest = LargestShare * Math.Min(field.Width, field.Height);
        for (var radius = SmallestRadius; radius <= largest; radius *= RadiusStep)
            scores.Add((radius, Score(field, edges, fromNuclei, radius)));

        var best = scores.Count == 0 ? 0 : scores.Max(one => one.Score);
        if (best <= 0) return null;

        // Between two steps the true one is where the scores about the best balance.
        var k = scores.FindIndex(one => one.Score == best);
        var near = scores[Math.Max(0, k - 1)..Math.Min(scores.Count, k + 2)];
        return 2 * near.Sum(one => one.Radius * one.Score) / near.Sum(one => one.Score);
    }

    private static double Score(DensityField field, Edges edges, int[] fromNuclei, double radius)
    {
        var side = Math.Max(1, radius * CellShare);
        var (width, height) = ((int)((field.Width + (2 * Pad)) / side) + 1, (int)((field.Height + (2 * Pad)) / side) + 1);
        var votes = new int[width * height];
        unchecked
        {
            var r = (float)radius;
            var bin = (float)(1 / side);
            var (edgeX, edgeY, directionX, directionY) = (edges.X, edges.Y, edges.DirectionX, edges.DirectionY);
            for (var i = 0; i < edgeX.Length; i++)
            {
                var (x, y) = (edgeX[i] + (directionX[i] * r), edgeY[i] + (directionY[i] * r));
                if (x < -Pad || y < -Pad) continue;
                var (column, row) = ((int)((x + Pad) * bin), (int)((y + Pad) * bin));
                if (column >= width || row >= height) continue;
                var at = (Math.Clamp((int)y, 0, field.Height - 1) * field.Width) + Math.Clamp((int)x, 0, field.Width - 1);
                if (fromNuclei[at] > AboutNuclei * r) votes[(row * width) + column]++;
            }
        }

        return Peaks(votes, width, height, LeastRound * 2 * Math.PI * radius * BinSpread) * radius;
    }

    // Votes of two by two bins that are the most in their neighbourhood, as squared shares of a circle.
    private static double Peaks(int[] votes, int width, int height, double least)
    {
        var full = least / LeastRound;
        var sums = new int[votes.Length];
        unchecked
        {
            for (var y = 1; y < height; y++)
            {
                var above = votes.AsSpan((y - 1) * width, width);
                var line = votes.AsSpan(y * width, width);
                var to = sums.AsSpan(y * width, width);
                for (var x = 1; x < to.Length; x++) to[x] = line[x] + line[x - 1] + above[x] + above[x - 1];
            }
        }

        var score = 0.0;
        for (var y = 1; y < height; y++)
        {
            for (var x = 1; x < width; x++)
            {
                var here = sums[(y * width) + x];
                if (here > least && IsPeak(sums, width, height, x, y, here)) score += here / full * (here / full);
            }
        }

        return score;
    }

    private static bool IsPeak(int[] sums, int width, int height, int x, int y, int here)
    {
        for (var row = Math.Max(0, y - 2); row <= Math.Min(height - 1, y + 2); row++)
        {
            for (var column = Math.Max(0, x - 2); column <= Math.Min(width - 1, x + 2); column++)
            {
                if (sums[(row * width) + column] > here) return false;
            }
        }

        return true;
    }
}
