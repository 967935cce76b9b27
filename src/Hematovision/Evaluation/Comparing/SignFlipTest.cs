namespace Hematovision.Evaluation.Comparing;

/// <summary>
/// The exact test of paired differences by their signs (Fisher, The Design of Experiments, 1935): were two models equally good, each
/// difference could as well have been the other way round. Of differences of one image each it is McNemar's exact test; of the sums
/// of groups it is the same for groups as units, which holds where images of a group are not independent.
/// </summary>
internal static class SignFlipTest
{
    /// <summary>
    /// The probability, over all ways to turn signs, of a sum at least as far from 0 as the one seen. No way is drawn by chance: the
    /// distribution of the sum is built up difference by difference.
    /// </summary>
    /// <param name="differences">What each unit speaks for, in whole numbers; zeros say nothing.</param>
    /// <returns>0..1; 1 where all are zero.</returns>
    internal static double PValue(IReadOnlyList<int> differences)
    {
        var seen = Math.Abs(differences.Sum());
        var reach = differences.Sum(Math.Abs);
        var probability = new double[2 * reach + 1];
        probability[reach] = 1;
        var reached = 0;
        foreach (var size in differences.Where(d => d != 0).Select(Math.Abs))
        {
            var next = new double[probability.Length];
            for (var sum = -reached; sum <= reached; sum++)
            {
                var half = probability[reach + sum] / 2;
                next[reach + sum + size] += half;
                next[reach + sum - size] += half;
            }

            (probability, reached) = (next, reached + size);
        }

        return Math.Min(1, probability.Where((_, i) => Math.Abs(i - reach) >= seen).Sum());
    }
}
