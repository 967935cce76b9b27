namespace Hematovision.Evaluation;

/// <summary>How far labels and predictions agree beyond chance, as scikit-learn computes it, from the counts [truth, predicted] of a matrix laid out in rows.</summary>
internal static class Agreement
{
    /// <summary>
    /// Cohen's kappa, -1..1 (Educ. Psychol. Meas. 20, 1960): the agreement beyond that of two raters who keep the same totals by chance. Null
    /// where labels and predictions are all of one class: chance agrees too, and it is 0 / 0.
    /// </summary>
    internal static double? Kappa(double[] counts) => ByChance(counts) is var chance && chance == 1 ? null : Beyond(chance, Share(counts));

    /// <summary>What an accuracy would be as kappa, with the agreement by chance of these counts.</summary>
    internal static double Kappa(double[] counts, double accuracy) => Beyond(ByChance(counts), accuracy);

    /// <summary>
    /// Matthews' correlation for any number of classes, -1..1 (Gorodkin, Comput. Biol. Chem. 28, 2004); 0 where labels or predictions are all
    /// of one class.
    /// </summary>
    internal static double Matthews(double[] counts)
    {
        double total = counts.Sum(), truths = total * total, predictions = truths, both = total * Correct(counts);
        foreach (var (truth, predicted) in Totals(counts))
        {
            truths -= truth * truth;
            predictions -= predicted * predicted;
            both -= truth * predicted;
        }

        return truths * predictions == 0 ? 0 : both / Math.Sqrt(truths * predictions);
    }

    private static double Beyond(double chance, double share) => (share - chance) / (1 - chance);

    private static double ByChance(double[] counts)
    {
        var total = counts.Sum();
        return Totals(counts).Sum(both => both.Truth * both.Predicted) / (total * total);
    }

    private static double Share(double[] counts) => Correct(counts) / counts.Sum();

    private static double Correct(double[] counts)
    {
        var n = (int)Math.Sqrt(counts.Length);
        return Enumerable.Range(0, n).Sum(i => counts[(i * n) + i]);
    }

    private static IEnumerable<(double Truth, double Predicted)> Totals(double[] counts)
    {
        var n = (int)Math.Sqrt(counts.Length);
        return Enumerable.Range(0, n).Select(i => (Enumerable.Range(0, n).Sum(k => counts[(i * n) + k]), Enumerable.Range(0, n).Sum(k => counts[(k * n) + i])));
    }
}
