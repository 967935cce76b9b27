namespace Hematovision.Evaluation;

/// <summary>How well one class was told from the others. What is undefined (0 / 0) counts as 0.</summary>
/// <param name="Name">The class.</param>
/// <param name="Precision">Share of what was predicted as this class that is it, 0..1.</param>
/// <param name="Recall">Share of this class that was predicted as it, 0..1.</param>
/// <param name="F1">Harmonic mean of precision and recall, 0..1.</param>
/// <param name="Support">How many there are of it.</param>
/// <param name="Groups">Independent groups that these are of.</param>
public sealed record ClassMetrics(string Name, double Precision, double Recall, double F1, long Support, int Groups)
{
    internal static ClassMetrics Of(ConfusionMatrix matrix, int index, int groups)
    {
        double hits = matrix[index, index];
        var support = matrix.TruthTotal(index);
        var predicted = matrix.PredictedTotal(index);
        return new ClassMetrics(
            matrix.Classes[index],
            predicted == 0 ? 0 : hits / predicted,
            support == 0 ? 0 : hits / support,
            support + predicted == 0 ? 0 : 2 * hits / (support + predicted),
            support,
            groups);
    }
}

/// <summary>A mean over classes of each of their metrics.</summary>
/// <param name="Precision">Mean precision, 0..1.</param>
/// <param name="Recall">Mean recall, 0..1.</param>
/// <param name="F1">Mean of the classes' F1 (not the F1 of the means), 0..1.</param>
public sealed record MeanMetrics(double Precision, double Recall, double F1)
{
    internal static MeanMetrics Of(IReadOnlyList<ClassMetrics> classes, Func<ClassMetrics, double> weight)
    {
        var total = classes.Sum(weight);
        double Mean(Func<ClassMetrics, double> metric) => classes.Sum(c => weight(c) * metric(c)) / total;
        return new MeanMetrics(Mean(c => c.Precision), Mean(c => c.Recall), Mean(c => c.F1));
    }
}
