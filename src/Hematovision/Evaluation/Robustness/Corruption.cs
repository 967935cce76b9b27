using Hematovision.Imaging;

namespace Hematovision.Evaluation.Robustness;

/// <summary>One way in which a photograph gets worse, by steps. It acts on the decoded picture, before it is cropped and resized.</summary>
/// <param name="Name">What it is, for example <c>blur</c>.</param>
/// <param name="Unit">What its levels are.</param>
/// <param name="CleanLabel">What the step that changes nothing is called.</param>
/// <param name="Steps">The levels in order; null is the step that changes nothing.</param>
/// <param name="Apply">Makes the picture of a level; the same generator state gives the same picture.</param>
internal sealed record Corruption(
    string Name, string Unit, string CleanLabel, IReadOnlyList<double?> Steps, Func<RgbImage, double, SeededRandom, RgbImage> Apply)
{
    /// <summary>All of them. Lengths in pixels are those of a picture whose shorter side is 224.</summary>
    internal static IReadOnlyList<Corruption> All { get; } =
    [
        new("resolution", "shorter side, pixels", "full", [null, 224, 128, 96, 64, 48, 32, 24, 16], (image, side, _) => Distortion.Reduce(image, (int)side)),
        new("blur", "deviation, pixels of 224", "0", [null, 1, 2, 3, 4, 6], (image, sigma, _) => Distortion.Blur(image, sigma)),
        new("noise", "deviation, levels of 255", "0", [null, 5, 10, 20, 30, 45], Distortion.AddNoise),
        new("JPEG", "quality", "none", [null, 80, 60, 40, 20, 10, 5], (image, quality, _) => Distortion.Jpeg(image, (int)quality)),
        new("brightness", "factor", "1", [0.4, 0.6, 0.8, null, 1.2, 1.4, 1.6], (image, f, _) => Distortion.Recolour(image, new AugmentationDraw { Brightness = f })),
        new("contrast", "factor", "1", [0.4, 0.6, 0.8, null, 1.25, 1.5, 2], (image, f, _) => Distortion.Recolour(image, new AugmentationDraw { Contrast = f })),
        new("hue", "degrees", "0", [-60, -40, -20, null, 20, 40, 60], (image, d, _) => Distortion.Recolour(image, new AugmentationDraw { Hue = d * Math.PI / 180 })),
        new("stain strength", "factor of optical density", "1", [0.4, 0.6, 0.8, null, 1.25, 1.5, 2], (image, f, _) => Distortion.Restain(image, f, f, f)),
        new("stain balance", "red's density against blue's", "0", [-0.45, -0.3, -0.15, null, 0.15, 0.3, 0.45], (image, s, _) => Distortion.Restain(image, 1 + s, 1, 1 - s)),
        new("rotation", "degrees", "0", [null, 15, 30, 45, 90, 135, 180], (image, d, _) => Distortion.Rotate(image, d)),
    ];

    /// <summary>What a step is called.</summary>
    internal string Label(double? step) => step is { } level ? FormattableString.Invariant($"{level}") : CleanLabel;
}
