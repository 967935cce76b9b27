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
        foreach (var (_, truth, predicted) in Totals(counts))
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
        return Totals(counts).Sum(c => c.Truth * c.Predicted) / (total * total);
    }

    private static double Share(double[] counts) => Correct(counts) / counts.Sum();

    private static double Correct(double[] counts) => Totals(counts).Sum(c => c.Hits);

    /// <summary>Of each class how many are of it and named so, how many are of it, and how many are named so.</summary>
    internal static IEnumerable<(double Hits, double Truth, double Predicted)> Totals(double[] counts)
    {
        var n = (int)Math.Sqrt(counts.Length);
        for (var i = 0; i < n; i++)
        {
            double truth = 0, predicted = 0;
            for (var k = 0; k < n; k++)
            {
                truth += counts[(i * n) + k];
                predicted += counts[(k * n) + i];
            }

            yield return (counts[(i * n) + i], truth, predicted);
        }
    }
}
