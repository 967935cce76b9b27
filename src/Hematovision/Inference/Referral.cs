using Hematovision.Models;
using static System.FormattableString;

namespace Hematovision.Inference;

/// <summary>Decides which cells a person should see, and says why in one short phrase.</summary>
/// <param name="Classes">Class names in the model's order.</param>
/// <param name="Calibration">What the model file says; null for a model that is not calibrated.</param>
/// <param name="AbstainBelow">A threshold of the probability in place of the file's; null for the file's.</param>
internal sealed record Referral(IReadOnlyList<string> Classes, Calibration? Calibration, double? AbstainBelow)
{
    /// <summary>True where it can refer anything.</summary>
    internal bool Refers => AbstainBelow is not null || Calibration is { AbstainBelow: not null } or { ErrorBound: not null } or { NoveltyBound: not null };

    /// <summary>True for an image that is unlike the training images.</summary>
    internal bool IsNovel(Answer answer) => Calibration?.NoveltyBound is { } novelty && answer.Distance > novelty.Distance;

    /// <summary>Why this answer should be seen by a person; null where it may stand.</summary>
    internal string? Of(Answer answer)
    {
        if (IsNovel(answer)) return "unlike the training images";
        if ((AbstainBelow ?? Calibration?.AbstainBelow) is { } least) return BelowProbability(answer, least);
        return Calibration?.ErrorBound is { } bound && answer.Margin < bound.Margin ? BelowMargin(answer, bound) : null;
    }

    /// <summary>What a reason has in common with others of its kind, such as <c>odds below 4 to 1</c>: a count of reasons is of these.</summary>
    internal static string Kind(string reason) => reason.LastIndexOf(" below ", StringComparison.Ordinal) is >= 0 and var bound ? reason[..reason.IndexOf(' ')] + reason[bound..] : reason;

    private static string? BelowProbability(Answer answer, double least)
    {
        var probability = answer.Probabilities.Max();
        return probability < least ? Invariant($"probability {Math.Floor(probability * 100) / 100:F2} is below {least}") : null;
    }

    // The margin is the logarithm of the two classes' odds once it is divided by the temperature.
    private string BelowMargin(Answer answer, ErrorBound bound)
    {
        var second = Classes[answer.Order()[1]];
        double Odds(double margin) => Math.Exp(margin / Calibration!.Temperature);
        return Invariant($"odds of {Odds(answer.Margin):0.#} to 1 over {second} are below {Odds(bound.Margin):0.#} to 1");
    }
}
