namespace Hematovision.Imaging;

/// <summary>What happens to one image in one epoch; nothing by default.</summary>
internal sealed record AugmentationDraw
{
    private const double ShareOfLowResolution = 0.5;
    private const double ShareOfNoise = 0.5;
    private const double ShareOfConvolution = 0.5;

    /// <summary>Rotation, anticlockwise as seen, in radians.</summary>
    internal double Angle { get; init; }

    /// <summary>Mirrored left to right.</summary>
    internal bool FlipX { get; init; }

    /// <summary>Mirrored top to bottom.</summary>
    internal bool FlipY { get; init; }

    /// <summary>Scale about the centre; above 1 the cell is larger.</summary>
    internal double Zoom { get; init; } = 1;

    /// <summary>Shift to the right, in shares of the side.</summary>
    internal double ShiftX { get; init; }

    /// <summary>Shift down, in shares of the side.</summary>
    internal double ShiftY { get; init; }

    /// <summary>Factor of all channels.</summary>
    internal double Brightness { get; init; } = 1;

    /// <summary>Factor of the distance from mid-grey.</summary>
    internal double Contrast { get; init; } = 1;

    /// <summary>Factor of the distance from the pixel's own grey.</summary>
    internal double Saturation { get; init; } = 1;

    /// <summary>Turn of the colour circle, in radians.</summary>
    internal double Hue { get; init; }

    /// <summary>The 3x3 matrix that mixes optical density, by rows.</summary>
    internal double[] StainMix { get; init; } = [1, 0, 0, 0, 1, 0, 0, 0, 1];

    /// <summary>What is added to the optical density of red, green and blue.</summary>
    internal double[] StainOffset { get; init; } = [0, 0, 0];

    /// <summary>Factor of lost resolution, 1 for none.</summary>
    internal double Reduction { get; init; } = 1;

    /// <summary>Standard deviation of the noise, 0 for none.</summary>
    internal double Noise { get; init; }

    /// <summary>What the noise is drawn from.</summary>
    internal ulong NoiseSeed { get; init; }

    /// <summary>Share of a random convolution that it is mixed with, 0 for none.</summary>
    internal double Convolution { get; init; }

    /// <summary>What the convolution is drawn from.</summary>
    internal ulong ConvolutionSeed { get; init; }

    /// <summary>
    /// Draws for an image. All numbers are drawn always and in one order, so that a range that is switched off leaves the others'
    /// draws as they are.
    /// </summary>
    internal static AugmentationDraw Of(AugmentationPolicy policy, ulong seed, int epoch, int image)
    {
        var random = new SeededRandom(seed, (ulong)epoch, (ulong)image);
        return new AugmentationDraw
        {
            Angle = Around(0, policy.Rotation, ref random) * Math.PI / 180,
            FlipX = random.NextDouble() < 0.5 && policy.FlipHorizontal,
            FlipY = random.NextDouble() < 0.5 && policy.FlipVertical,
            Zoom = Math.Exp(Around(0, policy.Zoom, ref random)),
            ShiftX = Around(0, policy.Shift, ref random),
            ShiftY = Around(0, policy.Shift, ref random),
            Brightness = Around(1, policy.Brightness, ref random),
            Contrast = Around(1, policy.Contrast, ref random),
            Saturation = Around(1, policy.Saturation, ref random),
            Hue = Around(0, policy.Hue, ref random) * Math.PI / 180,
            StainMix = Mix(policy.Stain, ref random),
            StainOffset = Offset(policy.Stain / 10, ref random),
            Reduction = Reduced(policy.Resolution, ref random),
            Noise = UpTo(policy.Noise, ShareOfNoise, ref random),
            NoiseSeed = random.Next(),
            Convolution = UpTo(policy.RandomConvolution, ShareOfConvolution, ref random),
            ConvolutionSeed = random.Next(),
        };
    }

    private static double[] Mix(double range, ref SeededRandom random)
    {
        var mix = new double[9];
        for (var i = 0; i < 9; i++) mix[i] = i % 4 == 0 ? Around(1, range, ref random) : Around(0, range / 2, ref random);
        return mix;
    }

    private static double[] Offset(double range, ref SeededRandom random) =>
        [Around(0, range, ref random), Around(0, range, ref random), Around(0, range, ref random)];

    private static double Reduced(double largest, ref SeededRandom random)
    {
        var isReduced = random.NextDouble() < ShareOfLowResolution;
        var factor = Math.Pow(largest, random.NextDouble());
        return isReduced ? factor : 1;
    }

    private static double UpTo(double largest, double share, ref SeededRandom random)
    {
        var isDrawn = random.NextDouble() < share;
        var drawn = largest * random.NextDouble();
        return isDrawn ? drawn : 0;
    }

    private static double Around(double centre, double range, ref SeededRandom random) => centre + (range * random.NextDouble(-1, 1));
}
