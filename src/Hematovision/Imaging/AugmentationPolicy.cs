using System.Text.Json.Serialization;
using Hematovision.IO;

namespace Hematovision.Imaging;

/// <summary>
/// How far a training image may be changed. Each range is symmetric about no change and drawn uniformly per image and epoch;
/// 0 (or <c>false</c>) switches a change off. A new one is <see cref="Light"/>; a run takes <see cref="Strong"/> unless told otherwise. Executed by <see cref="Augmenter"/>.
/// </summary>
public sealed record AugmentationPolicy
{
    /// <summary>Nothing is changed.</summary>
    public static AugmentationPolicy None { get; } = new()
    {
        Rotation = 0,
        FlipHorizontal = false,
        FlipVertical = false,
        Zoom = 0,
        Shift = 0,
        Brightness = 0,
        Contrast = 0,
        Saturation = 0,
        Hue = 0,
        Stain = 0,
        Resolution = 1,
    };

    /// <summary>What could as well have come from the same microscope: any side up, nearly the same scale and light.</summary>
    public static AugmentationPolicy Light { get; } = new();

    /// <summary>What another laboratory's microscope, camera and stain could make of it.</summary>
    public static AugmentationPolicy Strong { get; } = new()
    {
        Zoom = 0.5,
        Shift = 0.1,
        Brightness = 0.25,
        Contrast = 0.3,
        Saturation = 0.5,
        Hue = 20,
        Stain = 0.3,
        Resolution = 6,
        Noise = 0.04,
    };

    /// <summary>
    /// <see cref="Strong"/> with other textures: for slides that are less sharp than those in training, at the price of some accuracy on these.
    /// </summary>
    public static AugmentationPolicy Foreign { get; } = Strong with { RandomConvolution = 0.7 };

    private static readonly Dictionary<string, AugmentationPolicy> Named = new() { ["none"] = None, ["light"] = Light, ["strong"] = Strong, ["foreign"] = Foreign };

    /// <summary>The names that <see cref="Load"/> knows, the weakest first.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. Named.Keys];

    /// <summary>Degrees to either side, 0 to 180. 180 by default: a cell on a slide has no up.</summary>
    [JsonRequired]
    public double Rotation { get; init; } = 180;

    /// <summary>Whether half of the images are mirrored left to right.</summary>
    [JsonRequired]
    public bool FlipHorizontal { get; init; } = true;

    /// <summary>Whether half of the images are mirrored top to bottom.</summary>
    [JsonRequired]
    public bool FlipVertical { get; init; } = true;

    /// <summary>Natural logarithm of the largest scale about the centre, 0 to 1.5: 0.5 is a factor from 0.61 to 1.65.</summary>
    [JsonRequired]
    public double Zoom { get; init; } = 0.1;

    /// <summary>Share of the side, 0 to 0.5, along each axis.</summary>
    [JsonRequired]
    public double Shift { get; init; } = 0.04;

    /// <summary>Light: all channels are multiplied by 1 ± this, 0 to 0.9.</summary>
    [JsonRequired]
    public double Brightness { get; init; } = 0.05;

    /// <summary>Distance from mid-grey is multiplied by 1 ± this, 0 to 0.9.</summary>
    [JsonRequired]
    public double Contrast { get; init; } = 0.05;

    /// <summary>Distance from the pixel's own grey is multiplied by 1 ± this, 0 to 1.</summary>
    [JsonRequired]
    public double Saturation { get; init; }

    /// <summary>Turn of the colour circle in degrees, 0 to 180.</summary>
    [JsonRequired]
    public double Hue { get; init; }

    /// <summary>
    /// Stain, 0 to 1: optical density (the logarithm of light over transmitted light, in which stains add up; Ruifrok and
    /// Johnston 2001) is mixed by a 3x3 matrix whose diagonal is 1 ± this and whose other entries are ± half of this, and moved by
    /// ± a tenth of this.
    /// </summary>
    [JsonRequired]
    public double Stain { get; init; }

    /// <summary>Largest factor by which half of the images lose resolution, 1 (none) to 8.</summary>
    [JsonRequired]
    public double Resolution { get; init; } = 1;

    /// <summary>
    /// Largest standard deviation, 0 to 0.5, of the normal noise that half of the images get in each channel of each pixel; full light is 1.
    /// A policy written before there was noise has none.
    /// </summary>
    public double Noise { get; init; }

    /// <summary>
    /// Largest share, 0 to 1, of a random convolution that half of the images are mixed with, as <see cref="Imaging.RandomConvolution"/> has it.
    /// A policy written before there was one has none.
    /// </summary>
    public double RandomConvolution { get; init; }

    /// <summary>The policy of a name, <c>none</c>, <c>light</c>, <c>strong</c> or <c>foreign</c>, or of a file that <see cref="ToJson"/>'s text was put in.</summary>
    /// <exception cref="UsageException">No such name or file.</exception>
    /// <exception cref="HematoException">The file lacks a field or has one that makes no sense.</exception>
    public static AugmentationPolicy Load(string nameOrFile) =>
        Named.TryGetValue(nameOrFile, out var policy) ? policy
        : File.Exists(nameOrFile) ? Read(nameOrFile)
        : throw new UsageException($"unknown augmentation '{nameOrFile}': use {string.Join(", ", Names)}, or a JSON file.");

    private static AugmentationPolicy Read(string file)
    {
        try
        {
            return FromJson(File.ReadAllText(file));
        }
        catch (HematoException e)
        {
            throw new HematoException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>Reads a policy that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="HematoException">It lacks a field or has one that makes no sense.</exception>
    public static AugmentationPolicy FromJson(string json)
    {
        var policy = SnakeCaseJson.Read<AugmentationPolicy>(json, "augmentation policy");
        return policy.Problem() is { } problem ? throw new HematoException($"the augmentation policy is wrong: {problem}.") : policy;
    }

    /// <summary>One line of JSON with snake_case names.</summary>
    public string ToJson() => SnakeCaseJson.Write(this);

    /// <summary>Whether pixels move.</summary>
    internal bool MovesPixels => FlipHorizontal || FlipVertical || (Rotation, Zoom, Shift) != (0, 0, 0);

    /// <summary>Whether colours change other than by optical density.</summary>
    internal bool ChangesColour => (Brightness, Contrast, Saturation, Hue) != (0, 0, 0, 0);

    /// <summary>What makes no sense, or null.</summary>
    internal string? Problem()
    {
        return Outside(Rotation, 0, 180, "rotation") ?? Outside(Zoom, 0, 1.5, "zoom") ?? Outside(Shift, 0, 0.5, "shift")
            ?? Outside(Brightness, 0, 0.9, "brightness") ?? Outside(Contrast, 0, 0.9, "contrast") ?? Outside(Saturation, 0, 1, "saturation")
            ?? Outside(Hue, 0, 180, "hue") ?? Outside(Stain, 0, 1, "stain") ?? Outside(Resolution, 1, 8, "resolution")
            ?? Outside(Noise, 0, 0.5, "noise") ?? Outside(RandomConvolution, 0, 1, "random_convolution");

        static string? Outside(double value, double low, double high, string name) =>
            value >= low && value <= high ? null : FormattableString.Invariant($"{name} {value} is outside {low}..{high}");
    }
}
