using System.Text.Json;
using System.Text.Json.Serialization;
using Hematovision.IO;

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

    /// <summary>
    /// The white cell that is found with most certainty, at the common scale of <see cref="Cells.CellCrop"/>; the whole image where it is a
    /// single cell already, or where no cell is found.
    /// </summary>
    [JsonStringEnumMemberName("cell")]
    Cell,
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
/// evaluation, prediction and serving execute it through one code path (<see cref="Preprocessor"/>). Compared by value.
/// </summary>
/// <param name="Size">Side of the square the model sees, in pixels, 32 to 1024.</param>
public sealed record Preprocessing([property: JsonRequired] int Size = 224)
{
    /// <summary>The version of the meaning of these fields; a file of a later one is refused.</summary>
    public const int CurrentVersion = 2;

    private const string What = "preprocessing contract";

    /// <summary>Version of the contract.</summary>
    [JsonRequired]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What part of the image is seen.</summary>
    [JsonRequired]
    public CropMode Crop { get; init; } = CropMode.Whole;

    /// <summary>The resize kernel.</summary>
    [JsonRequired]
    public ResizeKernel Kernel { get; init; } = ResizeKernel.Bilinear;

    /// <summary>Mean of each channel (red, green, blue) that is taken off, for values in 0..1. ImageNet's by default.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Deviation of each channel that it is then divided by. ImageNet's by default.</summary>
    [JsonRequired]
    public IReadOnlyList<float> Std { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>Whether the empty slide is made white, after the resize; version 1 did not know it.</summary>
    public bool WhiteBalance { get; init; }

    /// <summary>Reads a contract that <see cref="ToJson"/> wrote, now or in an earlier version.</summary>
    /// <exception cref="HematoException">It is of a later version, lacks a field or has one that makes no sense.</exception>
    public static Preprocessing FromJson(string json)
    {
        // The version comes first: a later one may well have fields that this one does not know.
        var fields = SnakeCaseJson.Read<JsonElement>(json, What);
        if (fields is { ValueKind: JsonValueKind.Object }
            && fields.TryGetProperty("version", out var stated)
            && stated is { ValueKind: JsonValueKind.Number } && stated.GetDouble() > CurrentVersion)
        {
            throw new HematoException($"the {What} has version {stated} and this Hematovision knows {CurrentVersion}; update Hematovision.");
        }

        var contract = SnakeCaseJson.Read<Preprocessing>(json, What);
        if (contract.Version > 1 && !fields.TryGetProperty("white_balance", out _)) throw new HematoException($"the {What} cannot be read: it lacks white_balance.");
        return contract.Problem() is { } problem ? throw new HematoException($"the {What} is wrong: {problem}.") : contract with { Version = CurrentVersion };
    }

    /// <summary>One line of JSON with snake_case names.</summary>
    public string ToJson() => SnakeCaseJson.Write(this);

    /// <inheritdoc/>
    public bool Equals(Preprocessing? other) =>
        other is not null && (Version, Size, Crop, Kernel, WhiteBalance) == (other.Version, other.Size, other.Crop, other.Kernel, other.WhiteBalance)
        && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add((Version, Size, Crop, Kernel, WhiteBalance));
        foreach (var value in Mean) hash.Add(value);
        foreach (var value in Std) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>What makes no sense, or null.</summary>
    internal string? Problem()
    {
        if (Version is < 1 or > CurrentVersion) return $"version {Version} is not known ({CurrentVersion} is)";
        if (Size is < 32 or > 1024) return $"size {Size} is outside 32..1024";
        if (!Enum.IsDefined(Crop)) return $"crop {Crop} is not known";
        if (!Enum.IsDefined(Kernel)) return $"kernel {Kernel} is not known";
        if (Mean.Count != 3 || !Mean.All(float.IsFinite)) return "mean needs three numbers";
        if (Std.Count != 3 || !Std.All(s => float.IsFinite(s) && s > 0)) return "std needs three numbers above 0";
        return null;
    }
}
