using System.Text.Json.Serialization;
using Hematovision.Imaging;

namespace Hematovision.Data;

/// <summary>One image of a data set.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Label">Name of its class.</param>
/// <param name="Group">
/// What it shares with images that are not independent of it: the photograph, slide or patient; its own
/// path below the data set where nothing is known. A group is never in two splits.
/// </param>
/// <param name="Split">The split it was given, or null where none was.</param>
public sealed record ImageExample(string Path, string Label, string Group, Split? Split = null)
{
    /// <summary>Its part of a cross-validation, from 1, or null where none was given. A group is never in two folds.</summary>
    public int? Fold { get; init; }

    /// <summary>Where it was stained and photographed; null where nothing is known.</summary>
    public string? Laboratory { get; init; }

    /// <summary>What a manifest says of the file's content; null where it says nothing.</summary>
    public ImageContent? Content { get; init; }
}

/// <summary>What a file held when its manifest was written.</summary>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hex digits.</param>
/// <param name="Width">Width in pixels, upright.</param>
/// <param name="Height">Height in pixels, upright.</param>
public sealed record ImageContent(string Sha256, int Width, int Height)
{
    /// <summary>Reads a file; of an image only the header is decoded.</summary>
    /// <exception cref="ImageReadException">It cannot be opened, or its header is that of no image.</exception>
    internal static ImageContent Read(string path)
    {
        using var file = ImageHash.Read(path, out var hash);
        var (width, height) = ImageDecoder.ReadSize(file.Data, path);
        return new ImageContent(hash, width, height);
    }
}

/// <summary>The parts of a data set.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Split>))]
public enum Split
{
    /// <summary>What the weights are fitted to.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>What decides when to stop and which epoch is kept.</summary>
    [JsonStringEnumMemberName("val")]
    Val,

    /// <summary>What the result is quoted on; nothing is chosen by it.</summary>
    [JsonStringEnumMemberName("test")]
    Test,
}
