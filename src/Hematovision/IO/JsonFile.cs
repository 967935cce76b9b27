using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hematovision.IO;

/// <summary>Results as JSON for machines: snake_case names, indented, and the same bytes on each system.</summary>
internal static class JsonFile
{
    internal static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes a file whole.</summary>
    /// <exception cref="HematoException">It cannot be written.</exception>
    internal static void Write(string path, JsonObject content) => AtomicFile.WriteText(path, content.ToJsonString(Options) + "\n");

    /// <summary>A number; null where it is none, or not there.</summary>
    internal static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
