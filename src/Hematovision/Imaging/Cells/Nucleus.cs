using System.Runtime.InteropServices;

namespace Hematovision.Imaging.Cells;

/// <summary>The lobes of one nucleus: dyed regions with little between them.</summary>
internal sealed class Nucleus
{
    private const double SmallestLobe = 0.04; // red cells' areas; smaller ones are granules and dust
    private const double Gap = 0.22; // red cells' diameters between lobes of one nucleus
    private const double FarGap = 0.6; // the same, where each is too small for a nucleus of its own, and cytoplasm lies between
    private const double LargestLobe = 1; // red cells' areas
    private const double Farthest = 2.6; // red cells' diameters that both span
    private const float Cytoplasm = 0.2f; // density of green light, more than the empty slide's
    private const double Smallest = 0.1; // red cells' areas
    private const int MostLobes = 400; // more are no smear, and comparing them all would take long

    private Nucleus(int[] pixels, DensityField field)
    {
        Pixels = pixels;
        double sumX = 0, sumY = 0;
        var (first, last) = (new int[field.Height], new int[field.Height]);
        Array.Fill(first, field.Width);
        Array.Fill(last, -1);
        foreach (var at in pixels)
        {
            var (y, x) = Math.DivRem(at, field.Width);
            sumX += x;
            sumY += y;
            (first[y], last[y]) = (Math.Min(first[y], x), Math.Max(last[y], x));
        }

        int[] rows = [.. Enumerable.Range(0, field.Height).Where(y => last[y] >= 0)];
        var (left, right) = (first.Min(), last.Max());
        TouchesBorder = left <= 1 || right >= field.Width - 2 || rows[0] <= 1 || rows[^1] >= field.Height - 2;
        (CentreX, CentreY) = (sumX / pixels.Length, sumY / pixels.Length);
        Hull = new ConvexHull([.. rows.SelectMany(y => new[] { (first[y], y), (last[y], y) })]);
        Narrowest = Math.Min(right - left, rows[^1] - rows[0]) + 1;
    }

    /// <summary>Indices of its pixels, <c>y * width + x</c>.</summary>
    internal int[] Pixels { get; }

    internal double CentreX { get; }

    internal double CentreY { get; }

    internal ConvexHull Hull { get; }

    /// <summary>The shorter side of its box, in pixels.</summary>
    internal int Narrowest { get; }

    internal bool TouchesBorder { get; }

    /// <summary>Its area over that of its hull: 1 for a round one, less for lobes.</summary>
    internal double Solidity => Math.Min(1, Pixels.Length / (Hull.Area + 1));

    internal double Mean(float[] plane)
    {
        double sum = 0;
        foreach (var at in Pixels) sum += plane[at];
        return sum / Pixels.Length;
    }

    /// <summary>Finds what may be nuclei, platelets among them.</summary>
    /// <param name="field">The picture.</param>
    /// <param name="stain">Its dyed pixels.</param>
    /// <param name="diameter">Of a red cell, in pixels.</param>
    internal static List<Nucleus> Find(DensityField field, NuclearStain stain, double diameter)
    {
        var redCell = Math.PI * diameter * diameter / 4;
        var lobes = stain.Regions.Where(region => region.Pixels.Length >= SmallestLobe * redCell).ToList();
        if (lobes.Count > MostLobes) lobes = [.. lobes.OrderByDescending(lobe => lobe.Pixels.Length).Take(MostLobes)];
        var rims = lobes.ConvertAll(lobe => lobe.Rim(stain.Nuclei, field.Width, field.Height));
        var owner = Enumerable.Range(0, lobes.Count).ToArray();
        var areas = lobes.ConvertAll(lobe => lobe.Pixels.Length);
        var boxes = lobes.ConvertAll(lobe => lobe.Box);
        Join(Gap * diameter, (_, _, _, _) => true);
        Join(FarGap * diameter, AreLobes);

        return [.. Enumerable.Range(0, lobes.Count).GroupBy(Root)
            .Select(group => group.SelectMany(lobe => lobes[lobe].Pixels).ToArray())
            .Where(pixels => pixels.Length >= Smallest * redCell)
            .Select(pixels => new Nucleus(pixels, field))];

        void Join(double gap, Func<int, int, (int X, int Y), (int X, int Y), bool> belong)
        {
            for (var a = 0; a < lobes.Count; a++)
            {
                for (var b = a + 1; b < lobes.Count; b++)
                {
                    var (one, other) = (Root(a), Root(b));
                    if (one == other || !AreNear(lobes[a].Box, lobes[b].Box, gap)) continue;
                    var (from, to, squared) = Closest(rims[a], rims[b]);
                    if (squared >= gap * gap || !belong(one, other, from, to)) continue;
                    owner[other] = one;
                    areas[one] += areas[other];
                    boxes[one] = boxes[one].Around(boxes[other]);
                }
            }
        }

        bool AreLobes(int one, int other, (int X, int Y) from, (int X, int Y) to)
        {
            var both = boxes[one].Around(boxes[other]);
            return Math.Max(areas[one], areas[other]) <= LargestLobe * redCell && Math.Max(both.Width, both.Height) <= Farthest * diameter && IsFilled(field, from, to);
        }

        int Root(int lobe)
        {
            while (owner[lobe] != lobe) lobe = owner[lobe];
            return lobe;
        }
    }

    // Whether nothing of the empty slide lies on the way.
    private static bool IsFilled(DensityField field, (int X, int Y) from, (int X, int Y) to)
    {
        var steps = Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        for (var step = 1; step < steps; step++)
        {
            var (x, y) = (from.X + ((to.X - from.X) * step / steps), from.Y + ((to.Y - from.Y) * step / steps));
            if (field.Green[(y * field.Width) + x] < Cytoplasm) return false;
        }

        return true;
    }

    private static bool AreNear(Box a, Box b, double gap)
    {
        var (x, y) = (Math.Max(a.Left, b.Left) - Math.Min(a.Right, b.Right), Math.Max(a.Top, b.Top) - Math.Min(a.Bottom, b.Bottom));
        return x <= gap && y <= gap;
    }

    private static ((int X, int Y) From, (int X, int Y) To, int Squared) Closest(List<(int X, int Y)> a, List<(int X, int Y)> b)
    {
        var closest = (From: a[0], To: b[0], Squared: int.MaxValue);
        unchecked
        {
            foreach (var from in a)
            {
                foreach (var to in CollectionsMarshal.AsSpan(b))
                {
                    var squared = ((from.X - to.X) * (from.X - to.X)) + ((from.Y - to.Y) * (from.Y - to.Y));
                    if (squared < closest.Squared) closest = (from, to, squared);
                }
            }
        }

        return closest;
    }
}
