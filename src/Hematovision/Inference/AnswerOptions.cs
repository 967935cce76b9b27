namespace Hematovision.Inference;

/// <summary>How a predictor comes to its answers, and which it refers.</summary>
/// <param name="Views">
/// Views of each image, 1..8: as it is, then its turns by half and quarters, then the same mirrored. Their logits are averaged.
/// </param>
/// <param name="AbstainBelow">A cell whose largest probability is below this is referred, in place of what the model file says; null for that.</param>
public sealed record AnswerOptions(int Views = 1, double? AbstainBelow = null)
{
    /// <exception cref="UsageException">A value is out of its range.</exception>
    internal void Check()
    {
        if (Views is < 1 or > Inference.Views.Count) throw new UsageException($"--tta takes 1 to {Inference.Views.Count} views, not {Views}.");
        if (AbstainBelow is not (null or (>= 0 and <= 1))) throw new UsageException($"--abstain-below takes a probability from 0 to 1, not {AbstainBelow}.");
    }
}
