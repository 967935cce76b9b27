using System.Text;
using System.Text.Json;
using Hematovision.IO;

namespace Hematovision.Data.Splits;

/// <summary>
/// How a manifest was split: a JSON file beside it that names it by its hash, so that it vouches for nothing once an image, a
/// label, a group or a split is another.
/// </summary>
public sealed record SplitRecord
{
    /// <summary>The version of these fields.</summary>
    public const int CurrentVersion = 1;

    private const long MostBytes = 256 << 20;

    /// <summary>Version of the fields.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary><see cref="ImageDataset.Hash"/> of the manifest.</summary>
    public required string DatasetHash { get; init; }

    /// <summary><see cref="ImageDataset.ImagesHash"/> of the manifest.</summary>
    public required string ImagesHash { get; init; }

    /// <summary>Its images.</summary>
    public required int Images { get; init; }

    /// <summary>The ratios asked for.</summary>
    public required SplitRatios Ratios { get; init; }

    /// <summary>The folds asked for; 0 for none.</summary>
    public required int Folds { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Where groups beyond the data set's own are from: <see cref="GroupKeys.From"/>; null where none were named.</summary>
    public string? GroupsFrom { get; init; }

    /// <summary>Groups before copies were joined.</summary>
    public required int KnownGroups { get; init; }

    /// <summary>Groups that were shared out.</summary>
    public required int Groups { get; init; }

    /// <summary>Whether copies were searched for and joined, so that no image stands beside its copy in another part.</summary>
    public required bool Audited { get; init; }

    /// <summary>The classes in each part.</summary>
    public required IReadOnlyList<ClassShares> Classes { get; init; }

    /// <summary>Version of Hematovision that wrote the file.</summary>
    public string WrittenBy { get; init; } = HematovisionVersion.Text;

    /// <summary>Where a manifest's record lies: <c>split.json</c> beside <c>split.csv</c>.</summary>
    public static string PathFor(string csvPath) => Path.ChangeExtension(csvPath, ".json");

    /// <summary>
    /// Whether a data set is one that was split with its copies kept together, and is unchanged since: its record says so and has
    /// its hash. Reads every image.
    /// </summary>
    /// <param name="data">The data set as it was loaded.</param>
    public static bool Vouches(ImageDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!data.IsManifest || !File.Exists(PathFor(data.Path)))
            return false;

        try
        {
            return Load(PathFor(data.Path)) is { Version: CurrentVersion, Audited: true } record && record.DatasetHash == data.Hash;
        }
        catch (HematoException)
        {
            return false; // any JSON may lie there
        }
    }

    /// <summary>Reads a record.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="HematoException">It cannot be read, or is something else.</exception>
    public static SplitRecord Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new HematoException($"{path} is no record of a split: it is larger than {MostBytes >> 20} MB.");

            return SnakeCaseJson.Read<SplitRecord>(File.ReadAllText(path), $"record of a split {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>The record as UTF-8 JSON; the same record gives the same bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, JsonFile.Options) + "\n");
}
