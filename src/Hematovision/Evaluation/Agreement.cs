namespace Hematovision.Evaluation;

/// <summary>How far labels and predictions agree beyond chance, from a confusion matrix, as scikit-learn computes it.</summary>
internal static class Agreement
{
    /// <summary>
    /// Cohen's kappa, -1..1 (Educ. Psychol. Meas. 20, 1960): the agreement beyond that of two raters who keep the same totals by chance. Null
    /// where labels and predictions are all of one class: chance agrees too, and it is 0 / 0.
    /// </summary>
    internal static double? Kappa(ConfusionMatrix matrix)
    {
        double total = matrix.Total;
        var byChance = Classes(matrix).Sum(i => matrix.TruthTotal(i) * (double)matrix.PredictedTotal(i)) / total;
        return byChance == total ? null : (matrix.Correct - byChance) / (total - byChance);
    }

    /// <summary>
    /// Matthews' correlation for any number of classes, -1..1 (Gorodkin, Comput. Biol. Chem. 28, 2004); 0 where labels or predictions are all
    /// of one class.
    /// </summary>
    internal static double Matthews(ConfusionMatrix matrix)
    {
        double total = matrix.Total, truths = total * total, predictions = truths, both = total * matrix.Correct;
        foreach (var i in Classes(matrix))
        {
            double truth = matrix.TruthTotal(i), predicted = matrix.PredictedTotal(i);
            truths -= truth * truth;
            predictions -= predicted * predicted;
            both -= truth * predicted;
        }

        return truths * predictions == 0 ? 0 : both / Math.Sqrt(truths * predictions);
    }

    private static IEnumerable<int> Classes(ConfusionMatrix matrix) => Enumerable.Range(0, matrix.Classes.Count);
}
