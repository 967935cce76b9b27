namespace Hematovision.Data.Inspection;

/// <summary>Finds the images that are unlike the others.</summary>
internal sealed class OddImages
{
    private const double LeastContrast = 5;
    private const double MostContrast = 13;
    private const double LeastCast = 0.05;

    private readonly double _red;
    private readonly double _blue;

    internal OddImages(IReadOnlyList<InspectedImage> images)
    {
        // What the eye sees of contrast and of sharpness are ratios, so their logarithms are compared.
        var contrast = Math.Exp(Fence.Below(Logarithms(images, m => m.Contrast)) ?? 0);
        contrast = Math.Clamp(contrast, LeastContrast, MostContrast);

        var seen = images.Where(i => i.Measures.Contrast >= contrast).ToArray();
        var sharpness = Logarithms(seen, m => m.Sharpness);
        double? blurred = Fence.Below(sharpness) is { } fence ? Math.Exp(Math.Min(fence, Fence.Median(sharpness) - Math.Log(2))) : null;

        if (seen.Length > 0)
            (_red, _blue) = (Fence.Median([.. seen.Select(i => i.Measures.RedCast)]), Fence.Median([.. seen.Select(i => i.Measures.BlueCast)]));

        double? cast = Fence.Above([.. seen.Select(i => Cast(i.Measures))]) is { } far ? Math.Max(LeastCast, far) : null;
        Thresholds = new OddityThresholds(contrast, blurred, cast);
    }

    internal OddityThresholds Thresholds { get; }

    /// <summary>How far an image's colour is from the set's.</summary>
    internal double Cast(PixelMeasures measures) => Math.Sqrt(Math.Pow(measures.RedCast - _red, 2) + Math.Pow(measures.BlueCast - _blue, 2));

    /// <summary>What is odd about an image. One that is blank has neither edges nor a colour to judge.</summary>
    internal IEnumerable<Finding> Of(InspectedImage image)
    {
        var measures = image.Measures;
        if (measures.Contrast < Thresholds.Contrast)
        {
            yield return new Finding(FindingKind.Blank, [image.Example], measures.Contrast);
            yield break;
        }

        if (measures.Sharpness < Thresholds.Sharpness) yield return new Finding(FindingKind.Blurred, [image.Example], measures.Sharpness);
        if (Cast(measures) > Thresholds.Cast) yield return new Finding(FindingKind.ColourCast, [image.Example], Cast(measures));
    }

    private static double[] Logarithms(IEnumerable<InspectedImage> images, Func<PixelMeasures, double> measure) =>
        [.. images.Select(i => measure(i.Measures)).Where(value => value > 0).Select(value => Math.Log(value))];
}
