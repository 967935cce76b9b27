using static System.FormattableString;

namespace Hematovision.Evaluation.Explanations;

/// <summary>What the deletion test found.</summary>
/// <param name="Images">Images tested.</param>
/// <param name="Groups">Independent groups that they are of.</param>
/// <param name="Area">Mean area under the probability when the map's most important pixels go first, 0..1; small is good.</param>
/// <param name="AreaInterval">Its 95 % interval, over groups; null where they show no spread, as a single group does.</param>
/// <param name="RandomArea">The same for random maps.</param>
/// <param name="RandomAreaInterval">Its 95 % interval, likewise.</param>
/// <param name="Gain">How much smaller <paramref name="Area"/> is than <paramref name="RandomArea"/>; above 0 the maps show what the model needs.</param>
/// <param name="GainInterval">Its 95 % interval, the difference taken image by image, likewise.</param>
/// <param name="Curve">Mean probability from the whole picture to the empty one, in equal steps.</param>
/// <param name="RandomCurve">The same for random maps.</param>
public sealed record DeletionReport(
    int Images,
    int Groups,
    double Area,
    Interval? AreaInterval,
    double RandomArea,
    Interval? RandomAreaInterval,
    double Gain,
    Interval? GainInterval,
    IReadOnlyList<double> Curve,
    IReadOnlyList<double> RandomCurve)
{
    internal static DeletionReport Of(IReadOnlyList<DeletionCurves> images, ulong seed)
    {
        var groups = images.GroupBy(i => i.Group, StringComparer.Ordinal)
            .Select(g => (double[])[g.Sum(i => Statistics.AreaUnder(i.ByMap)), g.Sum(i => Statistics.AreaUnder(i.Random)), g.Count()]).ToList();
        static double[] Means(double[] sums) => [sums[0] / sums[2], sums[1] / sums[2], (sums[1] - sums[0]) / sums[2]];
        var mean = Means([.. Enumerable.Range(0, 3).Select(k => groups.Sum(g => g[k]))]);
        Interval?[] interval = [.. ClusterResampling.Of(groups, Means, seed).Select(i => i.HasSpread ? i : (Interval?)null)];
        return new DeletionReport(
            images.Count, groups.Count, mean[0], interval[0], mean[1], interval[1], mean[2], interval[2],
            Mean(images.Select(i => i.ByMap)), Mean(images.Select(i => i.Random)));
    }

    /// <summary>One of its numbers as text, with its interval where there is one.</summary>
    internal static string Text(double number, Interval? interval) => interval is { } ends ? Invariant($"{number:F4} (95 % {ends})") : Invariant($"{number:F4}");

    private static double[] Mean(IEnumerable<double[]> curves)
    {
        var all = curves.ToList();
        return [.. Enumerable.Range(0, all[0].Length).Select(step => all.Average(c => c[step]))];
    }
}

/// <summary>One image's curves.</summary>
internal sealed record DeletionCurves(string Group, double[] ByMap, double[] Random);
