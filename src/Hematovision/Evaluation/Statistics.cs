namespace Hematovision.Evaluation;

/// <summary>What several numbers of a report are made by.</summary>
internal static class Statistics
{
    private const double Z = 1.959963984540054; // the normal distribution's 97.5th percentile

    /// <summary>Wilson's score interval of a share, 95 % (J. Am. Statist. Assoc. 22, 1927).</summary>
    internal static Interval Wilson(double share, int trials)
    {
        var z2 = Z * Z / trials;
        var centre = (share + z2 / 2) / (1 + z2);
        var half = Z * Math.Sqrt(share * (1 - share) / trials + z2 / trials / 4) / (1 + z2);
        // At 0 and 1 the end is the share itself, but for rounding.
        return new Interval(Math.Clamp(centre - half, 0, share), Math.Clamp(centre + half, share, 1));
    }

    /// <summary>Linear between the two nearest ranks, as numpy's default.</summary>
    internal static double Percentile(double[] sorted, double share)
    {
        var rank = share * (sorted.Length - 1);
        var below = (int)rank;
        return sorted[below] + (rank - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }

    /// <summary>The area under a curve of equal steps from 0 to 1, by trapezoids.</summary>
    internal static double AreaUnder(IReadOnlyList<double> curve) => (curve.Sum() - ((curve[0] + curve[^1]) / 2)) / (curve.Count - 1);
}
