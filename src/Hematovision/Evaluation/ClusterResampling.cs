namespace Hematovision.Evaluation;

/// <summary>
/// 95 % intervals of any numbers that follow from sums over images: whole groups are drawn with replacement as in
/// <see cref="ClusterBootstrap"/>, their sums are added, and the numbers computed from these.
/// </summary>
internal static class ClusterResampling
{
    private const int Resamples = 2000;

    /// <summary>Computes an interval for each number.</summary>
    /// <param name="groups">The sums of each group, all of one length; at least one group.</param>
    /// <param name="numbers">The numbers that follow from the sums of a draw.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    internal static Interval[] Of(IReadOnlyList<double[]> groups, Func<double[], double[]> numbers, ulong seed)
    {
        var draws = new double[Resamples][];
        var random = new SeededRandom(seed);
        var sums = new double[groups[0].Length];
        for (var i = 0; i < Resamples; i++)
        {
            Array.Clear(sums);
            for (var draw = 0; draw < groups.Count; draw++)
            {
                var drawn = groups[random.NextInt(groups.Count)];
                for (var k = 0; k < sums.Length; k++) sums[k] += drawn[k];
            }

            draws[i] = numbers(sums);
        }

        return [.. Enumerable.Range(0, draws[0].Length).Select(k => Middle([.. draws.Select(d => d[k]).Order()]))];
    }

    private static Interval Middle(double[] sorted) => new(ClusterBootstrap.Percentile(sorted, 0.025), ClusterBootstrap.Percentile(sorted, 0.975));
}
