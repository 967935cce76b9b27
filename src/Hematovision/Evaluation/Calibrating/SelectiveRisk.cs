using Hematovision.Inference;
using Hematovision.Models;

namespace Hematovision.Evaluation;

/// <summary>
/// Finds the margin above which answers are wrong at most at a stated rate, with a stated confidence and no assumption but that
/// groups are drawn independently: selective classification with guaranteed risk (Geifman and El-Yaniv, NeurIPS 2017).
/// </summary>
/// <remarks>
/// <para>One image of each group is used, so that the trials are independent; which one does not depend on what the model says. The
/// rate is thus of a cell of a new group.</para>
/// <para>Candidates are the margins that answer fixed shares of the groups. Given the margin at a fixed rank, the answers above it are
/// independent draws and their errors binomial, so that the bound of Clopper and Pearson (Biometrika 26, 1934) is exact for each
/// candidate; divided by the number of candidates (Bonferroni) it holds for the one that is chosen after seeing them all. The binary
/// search of the paper's algorithm divides by its steps only, though its path depends on the data.</para>
/// </remarks>
internal static class SelectiveRisk
{
    /// <summary>How sure the bound is.</summary>
    internal const double Confidence = 0.95;

    private static readonly double[] Shares = [1, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5];

    /// <summary>The rule that answers most; null where none of them is proven to hold the rate.</summary>
    /// <param name="cells">One cell of each group: its margin, and whether the answer is wrong.</param>
    /// <param name="rate">The share of wrong answers wanted at most, above 0 and below 1.</param>
    internal static ErrorBound? Bound(IReadOnlyList<(double Margin, bool Wrong)> cells, double rate)
    {
        var margins = cells.Select(cell => cell.Margin).OrderDescending().ToArray();
        foreach (var share in Shares)
        {
            // The best one below is not answered: only what is strictly above it is free of the choice of the rank.
            var rank = (int)(share * margins.Length);
            var beyond = rank < margins.Length ? Math.BitIncrement(margins[rank]) : 0;
            var answered = cells.Where(cell => cell.Margin >= beyond).ToArray();
            var wrong = answered.Count(cell => cell.Wrong);
            if (AtMost(wrong, answered.Length, rate) <= (1 - Confidence) / Shares.Length)
            {
                return new ErrorBound(rate, Confidence, beyond, cells.Count, answered.Length, wrong);
            }
        }

        return null;
    }

    /// <summary>The fewest groups that can prove a rate: all of them answered, none wrong.</summary>
    internal static int FewestGroups(double rate) => (int)Math.Ceiling(Math.Log((1 - Confidence) / Shares.Length) / Math.Log(1 - rate));

    /// <summary>What <see cref="Bound"/> takes, of images.</summary>
    internal static IReadOnlyList<(double Margin, bool Wrong)> Cells(IEnumerable<CalibrationImage> images) => [.. OneEach(images).Select(image =>
    {
        var answer = new Answer(0, image.Logits, [], 0);
        return (answer.Margin, answer.Order()[0] != image.Truth);
    })];

    /// <summary>One image of each group, drawn by a fixed seed.</summary>
    internal static IReadOnlyList<CalibrationImage> OneEach(IEnumerable<CalibrationImage> images)
    {
        var random = new SeededRandom(1);
        var chosen = new List<CalibrationImage>();
        foreach (var group in images.GroupBy(image => image.Group, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            chosen.Add(group.ElementAt(random.NextInt(group.Count())));
        }

        return chosen;
    }

    /// <summary>Probability of at most <paramref name="wrong"/> errors in <paramref name="trials"/> at a rate: the binomial distribution.</summary>
    internal static double AtMost(int wrong, int trials, double rate)
    {
        // From the logarithm of P(0) on, each probability follows from the one before.
        var (logarithm, sum) = (trials * Math.Log(1 - rate), 0.0);
        for (var k = 0; k <= wrong; k++)
        {
            sum += Math.Exp(logarithm);
            logarithm += Math.Log((double)(trials - k) / (k + 1)) + Math.Log(rate / (1 - rate));
        }

        return Math.Min(1, sum);
    }
}
