using System.Numerics;

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
    private const double AboutNucleus = 0.3; // the largest nucleus's diameters: no centre so near, or the granules of its cell would vote for small discs
    private const double LargestNucleus = 0.35; // of the shorter side: what is larger is no nucleus
    private const double NucleusInRedCells = 2.4; // no nucleus is wider than so many red cells: smaller discs are granules
    private const double CellShare = 0.22; // of the radius: how near votes must meet
    private const double LeastRound = 0.3; // share of a circle's edge that must vote for it
    private const double BinSpread = 0.8; // votes of a full circle that meet, a pixel of its edge: half of its pixels vote, and its edge is wider than one

    /// <summary>The edges of what is no nucleus.</summary>
    internal static Edges EdgesOf(DensityField field, bool[] nuclei) => Edges.Of(field, Masks.Grow(nuclei, field.Width, field.Height, BesideNuclei, field.Scratch), BesideNuclei);

    /// <summary>The diameter in pixels of the field, or null where there are no discs.</summary>
    /// <param name="field">The picture.</param>
    /// <param name="nuclei">What may be nuclei in it.</param>
    /// <param name="fromNuclei">Each pixel's distance from them.</param>
    /// <param name="edges">Its edges.</param>
    internal static double? Diameter(DensityField field, IReadOnlyList<Region> nuclei, int[] fromNuclei, Edges edges)
    {
        if (edges.Count == 0) return null;

        var nucleus = NucleusDiameter(field, nuclei);
        var scores = new List<(double Radius, double Score)>();
        var largest = LargestShare * Math.Min(field.Width, field.Height);
        var most = Bins(field, SmallestRadius);
        var (votes, sums) = (field.Scratch.Of<int>((most.Width * most.Height) + 1), field.Scratch.Of<int>(most.Width * most.Height));
        for (var radius = SmallestRadius; radius <= largest; radius *= RadiusStep)
        {
            if (2 * radius * NucleusInRedCells < nucleus) continue;
            scores.Add((radius, Score(field, edges, fromNuclei, (float)Math.Max(AboutNucleus * nucleus, AboutNuclei * radius), radius, votes, sums)));
        }

        var best = scores.Count == 0 ? 0 : scores.Max(one => one.Score);
        if (best <= 0) return null;

        // Between two steps the true one is where the scores about the best balance.
        var k = scores.FindIndex(one => one.Score == best);
        var near = scores[Math.Max(0, k - 1)..Math.Min(scores.Count, k + 2)];
        return 2 * near.Sum(one => one.Radius * one.Score) / near.Sum(one => one.Score);
    }

    // Of the largest one, as if it were round.
    private static double NucleusDiameter(DensityField field, IReadOnlyList<Region> nuclei)
    {
        var largest = nuclei.Select(region => region.Pixels.Length).DefaultIfEmpty().Max();
        return Math.Min(2 * Math.Sqrt(largest / Math.PI), LargestNucleus * Math.Min(field.Width, field.Height));
    }

    private static double Side(double radius) => Math.Max(1, radius * CellShare);

    private static (int Width, int Height) Bins(DensityField field, double radius) =>
        ((int)((field.Width + (2 * Pad)) / Side(radius)) + 1, (int)((field.Height + (2 * Pad)) / Side(radius)) + 1);

    // The two arrays are room for votes, at least as many as there are bins, and one more for those that are for none.
    private static double Score(DensityField field, Edges edges, int[] fromNuclei, float nearest, double radius, int[] votes, int[] sums)
    {
        var (width, height) = Bins(field, radius);
        Array.Clear(votes, 0, width * height);
        Vote(field, edges, fromNuclei, (int)nearest, radius, votes, width, height);
        return Peaks(votes, sums, width, height, LeastRound * 2 * Math.PI * radius * BinSpread) * radius;
    }

    private static void Vote(DensityField field, Edges edges, int[] fromNuclei, int nearest, double radius, int[] votes, int width, int height)
    {
        var (r, bin, pad) = ((float)radius, (float)(1 / Side(radius)), new Vector<float>(Pad));
        var (none, lastX, lastY) = (new Vector<int>(width * height), new Vector<int>(field.Width - 1), new Vector<int>(field.Height - 1));
        Span<int> bins = stackalloc int[Vector<int>.Count];
        Span<int> places = stackalloc int[Vector<int>.Count];
        unchecked
        {
            for (var i = 0; i < edges.X.Length; i += bins.Length)
            {
                var x = new Vector<float>(edges.X, i) + (new Vector<float>(edges.DirectionX, i) * r);
                var y = new Vector<float>(edges.Y, i) + (new Vector<float>(edges.DirectionY, i) * r);
                var (column, row) = (Vector.ConvertToInt32Native((x + pad) * bin), Vector.ConvertToInt32Native((y + pad) * bin));
                var isBin = Vector.GreaterThanOrEqual(x, -pad) & Vector.GreaterThanOrEqual(y, -pad) & Vector.LessThan(column, new Vector<int>(width)) & Vector.LessThan(row, new Vector<int>(height));
                Vector.ConditionalSelect(isBin, (row * width) + column, none).CopyTo(bins);
                var (left, top) = (Vector.Clamp(Vector.ConvertToInt32Native(x), Vector<int>.Zero, lastX), Vector.Clamp(Vector.ConvertToInt32Native(y), Vector<int>.Zero, lastY));
                ((top * field.Width) + left).CopyTo(places);
                for (var k = 0; k < bins.Length; k++) votes[bins[k]] += fromNuclei[places[k]] > nearest ? 1 : 0;
            }
        }
    }

    // Votes of two by two bins that are the most in their neighbourhood, as squared shares of a circle.
    private static double Peaks(int[] votes, int[] sums, int width, int height, double least)
    {
        var full = least / LeastRound;
        Array.Clear(sums, 0, width);
        for (var y = 1; y < height; y++) AddSquares(votes.AsSpan((y - 1) * width, width), votes.AsSpan(y * width, width), sums.AsSpan(y * width, width));

        var score = 0.0;
        for (var y = 1; y < height; y++)
        {
            var line = sums.AsSpan(y * width, width);
            for (var x = Next(line, 1, (int)least); x < width; x = Next(line, x + 1, (int)least))
            {
                if (IsPeak(sums, width, height, x, y, line[x])) score += line[x] / full * (line[x] / full);
            }
        }

        return score;
    }

    private static void AddSquares(ReadOnlySpan<int> above, ReadOnlySpan<int> line, Span<int> to)
    {
        var x = 1;
        to[0] = 0;
        for (; x <= to.Length - Vector<int>.Count; x += Vector<int>.Count)
            (new Vector<int>(line[x..]) + new Vector<int>(line[(x - 1)..]) + new Vector<int>(above[x..]) + new Vector<int>(above[(x - 1)..])).CopyTo(to[x..]);
        for (; x < to.Length; x++) to[x] = line[x] + line[x - 1] + above[x] + above[x - 1];
    }

    // The next place with more than that, or the end.
    private static int Next(ReadOnlySpan<int> line, int from, int most) =>
        from < line.Length && line[from..].IndexOfAnyExceptInRange(0, most) is var far and >= 0 ? from + far : line.Length;

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
