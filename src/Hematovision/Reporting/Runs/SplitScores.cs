using Hematovision.Data;
using Hematovision.Evaluation;

namespace Hematovision.Reporting.Runs;

/// <summary>A split of a run's data as the best model took it.</summary>
/// <param name="Split">The split.</param>
/// <param name="Images">Its images with their scores, before any temperature.</param>
/// <param name="Report">What they come to: the numbers of <c>metrics.json</c>.</param>
internal sealed record SplitScores(Split Split, IReadOnlyList<ScoredImage> Images, ClassificationReport Report)
{
    /// <summary>What a sentence calls it.</summary>
    internal string Name => Split == Split.Test ? "test" : "validation";

    /// <summary>The images whose label the model knows, with logits that give their probabilities.</summary>
    internal IEnumerable<CalibrationImage> Logits() => Images.Where(image => image.Score.Truth != Scored.UnknownLabel)
        .Select(image => new CalibrationImage(image.Score.Truth, Array.ConvertAll(image.Score.Probabilities, p => MathF.Log(MathF.Max(p, float.Epsilon))), image.Score.Group));

    /// <summary>What they come to with the logits divided by a temperature.</summary>
    internal ClassificationReport At(double temperature) => ClassificationReport.Compute(Report.Matrix.Classes, [.. Logits().Select(image => image.At(temperature))]);
}
