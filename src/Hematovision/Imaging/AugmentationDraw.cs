namespace Hematovision.Imaging;

/// <summary>
/// What happens to one image in one epoch. All numbers are drawn always and in one order, so that a range that is switched off
/// leaves the others' draws as they are.
/// </summary>
internal sealed class AugmentationDraw
{
    private const double ShareOfLowResolution = 0.25;

    internal AugmentationDraw(AugmentationPolicy policy, ulong seed, int epoch, int image)
    {
        var random = new SeededRandom(seed, (ulong)epoch, (ulong)image);
        Angle = Around(0, policy.Rotation, ref random) * Math.PI / 180;
        FlipX = random.NextDouble() < 0.5 && policy.FlipHorizontal;
        FlipY = random.NextDouble() < 0.5 && policy.FlipVertical;
        Zoom = Math.Exp(Around(0, policy.Zoom, ref random));
        ShiftX = Around(0, policy.Shift, ref random);
        ShiftY = Around(0, policy.Shift, ref random);
        Brightness = Around(1, policy.Brightness, ref random);
        Contrast = Around(1, policy.Contrast, ref random);
        Saturation = Around(1, policy.Saturation, ref random);
        Hue = Around(0, policy.Hue, ref random) * Math.PI / 180;
        for (var i = 0; i < 9; i++) StainMix[i] = i % 4 == 0 ? Around(1, policy.Stain, ref random) : Around(0, policy.Stain / 2, ref random);
        for (var i = 0; i < 3; i++) StainOffset[i] = Around(0, policy.Stain / 10, ref random);
        var isLow = random.NextDouble() < ShareOfLowResolution;
        var reduction = Math.Pow(policy.Resolution, random.NextDouble());
        Reduction = isLow ? reduction : 1;
    }

    /// <summary>Rotation, anticlockwise as seen, in radians.</summary>
    internal double Angle { get; }

    /// <summary>Mirrored left to right.</summary>
    internal bool FlipX { get; }

    /// <summary>Mirrored top to bottom.</summary>
    internal bool FlipY { get; }

    /// <summary>Scale about the centre; above 1 the cell is larger.</summary>
    internal double Zoom { get; }

    /// <summary>Shift to the right, in shares of the side.</summary>
    internal double ShiftX { get; }

    /// <summary>Shift down, in shares of the side.</summary>
    internal double ShiftY { get; }

    /// <summary>Factor of all channels.</summary>
    internal double Brightness { get; }

    /// <summary>Factor of the distance from mid-grey.</summary>
    internal double Contrast { get; }

    /// <summary>Factor of the distance from the pixel's own grey.</summary>
    internal double Saturation { get; }

    /// <summary>Turn of the colour circle, in radians.</summary>
    internal double Hue { get; }

    /// <summary>The 3x3 matrix that mixes optical density, by rows.</summary>
    internal double[] StainMix { get; } = new double[9];

    /// <summary>What is added to the optical density of red, green and blue.</summary>
    internal double[] StainOffset { get; } = new double[3];

    /// <summary>Factor of lost resolution, 1 for none.</summary>
    internal double Reduction { get; }

    private static double Around(double centre, double range, ref SeededRandom random) => centre + (range * random.NextDouble(-1, 1));
}
