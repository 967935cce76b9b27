using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hematovision.IO;

/// <summary>Results as JSON for machines: snake_case names, indented, and the same bytes on each system.</summary>
internal static class JsonFile
{
    internal static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes a file whole.</summary>
    /// <exception cref="HematoException">It cannot be written.</exception>
    internal static void Write<T>(string path, T content) => AtomicFile.WriteText(path, JsonSerializer.Serialize(content, Options) + "\n");

    /// <summary>Reads what <see cref="Write{T}"/> wrote; fields that <typeparamref name="T"/> does not know are not looked at.</summary>
    /// <exception cref="HematoException">It cannot be read, or is something else.</exception>
    internal static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read {path}: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>A number; null where it is none, or not there.</summary>
    internal static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
