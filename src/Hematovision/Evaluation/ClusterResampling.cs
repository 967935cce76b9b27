namespace Hematovision.Evaluation;

/// <summary>
/// 95 % intervals of any numbers that follow from images: whole groups are drawn with replacement as in
/// <see cref="ClusterBootstrap"/>, and the numbers computed from what was drawn.
/// </summary>
internal static class ClusterResampling
{
    private const int Resamples = 2000;

    /// <summary>Computes an interval for each number that follows from sums over images.</summary>
    /// <param name="groups">The sums of each group, all of one length; at least one group.</param>
    /// <param name="numbers">The numbers that follow from the sums of a draw.</param>
    /// <param name="seed">The same seed gives the same intervals.</param>
    internal static Interval[] Of(IReadOnlyList<double[]> groups, Func<double[], double[]> numbers, ulong seed)
    {
        var sums = new double[groups[0].Length];
        double[][] draws = [.. Draws(groups.Count, seed).Select(times =>
        {
            Array.Clear(sums);
            for (var group = 0; group < times.Length; group++)
            {
                for (var k = 0; times[group] > 0 && k < sums.Length; k++) sums[k] += times[group] * groups[group][k];
            }

            return numbers(sums);
        })];
        return [.. Enumerable.Range(0, draws[0].Length).Select(k => Middle(draws.Select(draw => draw[k])))];
    }

    /// <summary>How often each group was drawn, as many as there are, in each of 2,000 draws; one array, filled anew.</summary>
    internal static IEnumerable<int[]> Draws(int groups, ulong seed)
    {
        var random = new SeededRandom(seed);
        var times = new int[groups];
        for (var i = 0; i < Resamples; i++)
        {
            Array.Clear(times);
            for (var draw = 0; draw < groups; draw++) times[random.NextInt(groups)]++;
            yield return times;
        }
    }

    /// <summary>From the 2.5th to the 97.5th percentile of what is a number; NaN where nothing is.</summary>
    internal static Interval Middle(IEnumerable<double> draws)
    {
        double[] sorted = [.. draws.Where(draw => !double.IsNaN(draw)).Order()];
        return sorted.Length == 0
            ? new Interval(double.NaN, double.NaN)
            : new Interval(Statistics.Percentile(sorted, 0.025), Statistics.Percentile(sorted, 0.975));
    }
}
