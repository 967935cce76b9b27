using Hematovision.Evaluation;

namespace Hematovision.Reporting;

/// <summary>What a model got wrong.</summary>
/// <param name="Known">The images whose label it knows.</param>
/// <param name="Wrong">Those that it took for another class, the surest first.</param>
/// <param name="Pairs">The same by label and prediction, the most frequent first.</param>
internal sealed record Mistakes(IReadOnlyList<ScoredImage> Known, IReadOnlyList<ScoredImage> Wrong, IReadOnlyList<IGrouping<(int Truth, int Predicted), ScoredImage>> Pairs)
{
    internal static Mistakes Of(IReadOnlyList<ScoredImage> scores)
    {
        var known = scores.Where(s => s.Score.Truth != Scored.UnknownLabel).ToList();
        var wrong = known.Where(s => s.Score.Predicted != s.Score.Truth).OrderByDescending(Confidence).ToList();
        return new Mistakes(known, wrong, [.. wrong.GroupBy(s => (s.Score.Truth, s.Score.Predicted)).OrderByDescending(g => g.Count())]);
    }

    /// <summary>The probability of what was predicted, 0..1.</summary>
    internal static float Confidence(ScoredImage image) => image.Score.Probabilities[image.Score.Predicted];
}
