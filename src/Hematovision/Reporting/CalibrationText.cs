using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Evaluation;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Torch;
using static System.FormattableString;

namespace Hematovision.Reporting;

/// <summary>A calibration for people and for machines.</summary>
internal static class CalibrationText
{
    /// <summary>Names and values, a line each.</summary>
    internal static IEnumerable<(string Name, string Text)> Lines(Calibration? calibration)
    {
        if (calibration is null)
        {
            yield return ("calibrated", "no");
            yield break;
        }

        yield return ("calibrated", Invariant($"temperature {calibration.Temperature:F3}, on {calibration.Images:N0} images in {calibration.Groups:N0} independent groups{(calibration.Views > 1 ? $", {calibration.Views} views each" : "")}{(calibration.Precision != Precision.Fp32 ? $", in {calibration.Precision.Name()}" : "")}"));
        if (calibration.AbstainBelow is { } below) yield return ("refers", Invariant($"cells below probability {below}"));
        if (calibration.ErrorBound is { } error)
        {
            var which = error.Margin > 0 ? Invariant($"cells at odds below {Math.Exp(error.Margin / calibration.Temperature):0.#} to 1") : "none";
            yield return ("refers", Invariant($"{which}: at most {error.ErrorRate * 100:0.##} % of the others are wrong, with {error.Confidence:P0} confidence, before flags ({error.Answered:N0} of {error.Groups:N0} answered, an image of each group, {error.Wrong:N0} wrong)"));
            if (calibration.ChoseEpoch) yield return ("", "these images chose the model's epoch, for which that confidence does not allow");
        }

        if (calibration.NoveltyBound is { } novelty)
        {
            yield return ("flags", Invariant($"images unlike {novelty.TrainingImages:N0} training images: beyond distance {novelty.Distance:F3}, at most {novelty.FalseFlagRate * 100:0.##} % on average of images like those it was calibrated on"));
        }
    }

    /// <summary>The same, and how well it fits.</summary>
    internal static JsonObject ToJson(CalibrationResult result) => JsonSerializer.SerializeToNode(
        new { result.Calibration, result.Before, result.After, result.Notes }, JsonFile.Options)!.AsObject();
}
