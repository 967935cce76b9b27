namespace Hematovision.Data.Inspection;

/// <summary>What can be wrong with images of a data set, the gravest first.</summary>
public enum FindingKind
{
    /// <summary>Images that show the same have different labels: at least one is wrong.</summary>
    LabelsDisagree,

    /// <summary>Images that show the same are in different splits, which flatters the score.</summary>
    SplitsShare,

    /// <summary>A file that cannot be decoded; training leaves it out.</summary>
    Unreadable,

    /// <summary>A file that is not the one the manifest was written for.</summary>
    Changed,

    /// <summary>Files of the same bytes.</summary>
    SameBytes,

    /// <summary>Images that show the same field though their bytes differ.</summary>
    SameField,

    /// <summary>An image with next to nothing on it.</summary>
    Blank,

    /// <summary>An image that is less sharp than the others are.</summary>
    Blurred,

    /// <summary>An image whose colours are not those of the others.</summary>
    ColourCast,
}

/// <summary>Something a person should look at.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Images">The image, or the images that belong together, in the data set's order.</param>
/// <param name="Measure">What was measured: see <see cref="OddityThresholds"/>; for copies the least similarity of the pairs that join them; null where nothing is.</param>
/// <param name="Reason">Why, for what is not measured: <c>is truncated</c>; null otherwise.</param>
public sealed record Finding(FindingKind Kind, IReadOnlyList<ImageExample> Images, double? Measure = null, string? Reason = null);
