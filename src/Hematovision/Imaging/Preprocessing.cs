using System.Text.Json.Serialization;

namespace Hematovision.Imaging;

/// <summary>What part of an image the model sees.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CropMode>))]
public enum CropMode
{
    /// <summary>The whole image, stretched to the model's square. A centre crop can lose the cell.</summary>
    [JsonStringEnumMemberName("whole")]
    Whole,

    /// <summary>The short side is resized to <c>size / 0.875</c> and the centre square is cut out, as torchvision does.</summary>
    [JsonStringEnumMemberName("centre")]
    Centre,
}

/// <summary>The kernel of the antialiased resize, as Pillow defines them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResizeKernel>))]
public enum ResizeKernel
{
    /// <summary>The triangle kernel, support 1.</summary>
    [JsonStringEnumMemberName("bilinear")]
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, support 2.</summary>
    [JsonStringEnumMemberName("bicubic")]
    Bicubic,
}

/// <summary>
/// The preprocessing contract: how a file becomes a tensor. It is stored in the model file, and training,
/// evaluation, prediction and serving execute it through one code path.
/// </summary>
/// <param name="Size">Side of the square the model sees, in pixels, 32 to 1024.</param>
public sealed record Preprocessing(int Size = 224)
{
    /// <summary>The version of the meaning of these fields; a file of a later one is refused.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the contract.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What part of the image is seen.</summary>
    public CropMode Crop { get; init; } = CropMode.Whole;

    /// <summary>The resize kernel.</summary>
    public ResizeKernel Kernel { get; init; } = ResizeKernel.Bilinear;

    /// <summary>Mean of each channel (red, green, blue) that is taken off, for values in 0..1. ImageNet's by default.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Deviation of each channel that it is then divided by. ImageNet's by default.</summary>
    public IReadOnlyList<float> Std { get; init; } = [0.229f, 0.224f, 0.225f];
}
