using System.Globalization;
using Hematovision.Data;
using Hematovision.Data.Inspection;
using static System.FormattableString;

namespace Hematovision.Reporting.Inspection;

/// <summary>Findings in words, the same at the terminal and on the page.</summary>
internal static class FindingText
{
    internal static string Title(FindingKind kind) => kind switch
    {
        FindingKind.LabelsDisagree => "Labels disagree",
        FindingKind.SplitsShare => "Copies across splits",
        FindingKind.Unreadable => "Unreadable",
        FindingKind.Changed => "Not the manifest's file",
        FindingKind.SameBytes => "Same bytes",
        FindingKind.SameField => "Same field",
        FindingKind.Blank => "Blank",
        FindingKind.Blurred => "Blurred",
        _ => "Colour cast",
    };

    /// <summary>What the kind means and what it was held against.</summary>
    internal static string Explain(FindingKind kind, DatasetInspection inspection)
    {
        var thresholds = inspection.Thresholds;
        return kind switch
        {
            FindingKind.LabelsDisagree => "Images that show the same have different labels. At least one is wrong: look, and correct or remove it.",
            FindingKind.SplitsShare => "Images that show the same are in different splits, so a score would flatter. Put them in one split, or keep one.",
            FindingKind.Unreadable => "These files cannot be decoded. Training leaves them out.",
            FindingKind.Changed => "These files are not the ones that the manifest was written for: their SHA-256 differs.",
            FindingKind.SameBytes => "Files with the same bytes under different names.",
            FindingKind.SameField => "Images that show the same field though their bytes differ: turned, flipped, cut out, lit or compressed otherwise.",
            FindingKind.Blank => Invariant($"Standard deviation of brightness below {Number(thresholds.Contrast)} of 255 levels: next to nothing is on them."),
            FindingKind.Blurred => thresholds.Sharpness is { } least
                ? $"Sharpness (variance of the Laplacian over variance of brightness) below {Number(least)}: far from what is usual in this set, and less than half of it."
                : TooFew,
            _ => thresholds.Cast is { } most
                ? $"Colour of the light (the brightest tenth of the pixels, as optical density of red and blue less that of green) over {Number(most)} from the set's median."
                : TooFew,
        };
    }

    /// <summary>What was measured of a finding, or why it is one; empty where neither says anything.</summary>
    internal static string Measure(Finding finding) => finding.Kind switch
    {
        FindingKind.Blank => $"deviation {Number(finding.Measure!.Value)}",
        FindingKind.Blurred => $"sharpness {Number(finding.Measure!.Value)}",
        FindingKind.ColourCast => $"distance {Number(finding.Measure!.Value)}",
        FindingKind.SameBytes => "the same bytes",
        _ => finding.Reason ?? Similarity(finding.Measure!.Value),
    };

    /// <summary>How alike copies are. Files of other bytes may hold the same pixels.</summary>
    internal static string Similarity(double similarity) => similarity < 1 ? $"similarity {Number(similarity)}" : "the same bytes or pixels";

    /// <summary>The limit that a measure is beyond, as a remark; empty where there is none.</summary>
    internal static string Limit(FindingKind kind, OddityThresholds thresholds) => kind switch
    {
        FindingKind.Blank => $" (odd below {Number(thresholds.Contrast)})",
        FindingKind.Blurred => $" (odd below {Number(thresholds.Sharpness!.Value)})",
        FindingKind.ColourCast => $" (odd above {Number(thresholds.Cast!.Value)})",
        _ => "",
    };

    /// <summary>An image's class, and its split where it has one.</summary>
    internal static string Place(ImageExample example) =>
        example.Split is { } split ? $"{example.Label}, {SplitName.Of(split)}" : example.Label;

    internal static string Describe(ClassBalance balance) => balance.Ratio == 1
        ? "All classes have the same number of images"
        : Invariant($"{balance.Largest} has {balance.Ratio:0.0} times the images of {balance.Smallest}; by the entropy of their shares there are {balance.EffectiveClasses:0.0} effective classes");

    private const string TooFew = "Fewer than ten images do not say what is usual.";

    internal static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
