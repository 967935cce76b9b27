namespace Hematovision.Evaluation;

/// <summary>
/// How well the probability of one class ranks its images before the others, one against the rest, over all thresholds, as
/// scikit-learn's <c>roc_curve</c> and <c>precision_recall_curve</c>.
/// </summary>
/// <param name="Name">The class.</param>
/// <param name="Roc">
/// Points of the ROC curve from (0, 0) to (1, 1), a point a distinct probability: X the share of other images taken for the class, Y the
/// share of its own. Empty where there are no images of the class, or no others.
/// </param>
/// <param name="PrecisionRecall">Points from (0, 1) to recall 1, likewise: X the recall, Y the precision. Empty where there are no images of the class.</param>
/// <param name="RocArea">Area under the ROC curve by trapezoids, 0..1; null where the curve is empty.</param>
/// <param name="AveragePrecision">
/// Precision summed over the steps of recall, 0..1, without interpolation, as scikit-learn's <c>average_precision_score</c>; null where the curve is empty.
/// </param>
public sealed record RankingCurves(
    string Name, IReadOnlyList<CurvePoint> Roc, IReadOnlyList<CurvePoint> PrecisionRecall, double? RocArea, double? AveragePrecision)
{
    internal static RankingCurves Of(string name, int index, IReadOnlyList<Scored> scored)
    {
        double own = scored.Count(s => s.Truth == index), others = scored.Count - own;
        var (roc, precision) = (new List<CurvePoint> { new(0, 0) }, new List<CurvePoint> { new(0, 1) });
        double hits = 0, misses = 0;

        // Images of one probability are on the same side of every threshold.
        foreach (var equals in scored.GroupBy(s => s.Probabilities[index]).OrderByDescending(g => g.Key))
        {
            double found = equals.Count(s => s.Truth == index), wrong = equals.Count() - found;
            hits += found;
            misses += wrong;
            roc.Add(new CurvePoint(misses / others, hits / own));
            precision.Add(new CurvePoint(hits / own, hits / (hits + misses)));
        }

        var (area, average) = new RankingAreas(scored, [.. Enumerable.Range(0, scored.Count)], index).Of([.. Enumerable.Repeat(1, scored.Count)]);
        return new RankingCurves(
            name,
            own > 0 && others > 0 ? roc : [],
            own > 0 ? precision : [],
            own > 0 && others > 0 ? area : null,
            own > 0 ? average : null);
    }
}

/// <summary>A point of a curve.</summary>
/// <param name="X">Position along the lower axis, 0..1.</param>
/// <param name="Y">Height, 0..1.</param>
public readonly record struct CurvePoint(double X, double Y);
