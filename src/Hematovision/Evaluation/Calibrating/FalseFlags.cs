namespace Hematovision.Evaluation;

/// <summary>
/// Finds the distance from the training images beyond which an image counts as unlike them, so that of images like the calibration
/// images at most a stated share is expected to lie beyond: conformal risk control (Angelopoulos et al., ICLR 2024) with groups as
/// the exchangeable units and the share of a group's images beyond as its loss. With one image a group it is the split conformal
/// quantile (Papadopoulos et al., ECML 2002).
/// </summary>
internal static class FalseFlags
{
    /// <summary>The smallest distance that holds the rate; null for fewer groups than <see cref="FewestGroups"/>.</summary>
    /// <param name="images">Distance and group of each calibration image.</param>
    /// <param name="rate">Expected share beyond, above 0 and below 1.</param>
    internal static double? Distance(IReadOnlyList<(float Distance, string Group)> images, double rate)
    {
        var sizes = images.CountBy(image => image.Group, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        if (sizes.Count < FewestGroups(rate)) return null;

        // The threshold comes down from the farthest image for as long as the loss that was met by then, and one group's more, is allowed.
        double allowed = (rate * (sizes.Count + 1)) - 1, beyond = 0;
        foreach (var distance in images.GroupBy(image => image.Distance).OrderByDescending(group => group.Key))
        {
            beyond += distance.Sum(image => 1.0 / sizes[image.Group]);
            if (beyond > allowed + Rounding) return distance.Key;
        }

        return null;
    }

    /// <summary>The fewest groups that a rate can be held on.</summary>
    internal static int FewestGroups(double rate) => (int)Math.Ceiling((1 / rate) - 1 - Rounding);

    private const double Rounding = 1e-9;
}
