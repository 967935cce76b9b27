namespace Hematovision.Evaluation;

/// <summary>A score over the turns of a cross-validation, or over laboratories.</summary>
/// <param name="Mean">Unweighted mean.</param>
/// <param name="Deviation">Sample standard deviation (n - 1), NaN of one score. It is not an error of the mean: turns share training images.</param>
/// <param name="Worst">The lowest.</param>
public sealed record Spread(double Mean, double Deviation, double Worst)
{
    /// <param name="scores">At least one.</param>
    internal static Spread Of(IEnumerable<double> scores)
    {
        var all = scores.ToArray();
        var mean = all.Average();
        return new Spread(mean, Math.Sqrt(all.Sum(score => (score - mean) * (score - mean)) / (all.Length - 1)), all.Min());
    }
}
