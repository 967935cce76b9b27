using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.IO;

namespace Hematovision.Data.Inspection;

public sealed partial class DatasetInspection
{
    /// <summary>All of it for machines: one JSON object with snake_case names. Paths are relative to <see cref="Folder"/>.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(
        new
        {
            Data = Path,
            Images,
            Readable = Readable.Count,
            SoughtCopies,
            Classes,
            Balance,
            Channels,
            Sizes,
            Formats,
            Bytes,
            Thresholds,
            Findings = Findings.Select(f => new
            {
                Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(f.Kind.ToString()),
                f.Measure,
                f.Reason,
                Images = f.Images.Select(e => new { Path = Name(e), e.Label, Split = e.Split is { } split ? SplitName.Of(split) : null }),
            }),
        },
        JsonFile.Options)!.AsObject();

    /// <summary>The folder that the data set is, or that its manifest lies in.</summary>
    public string Folder => _data.Folder;

    /// <summary>An image as a person knows it: its path from <see cref="Folder"/>.</summary>
    internal string Name(ImageExample example) => _data.NameOf(example);
}
