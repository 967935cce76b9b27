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
            throw new HematoException($"cannot read {path}: {(e is JsonException json ? Reason(json) : e.Message.Split('\n')[0])}", e);
        }
    }

    /// <summary>What is wrong with JSON, without the parser's own terms, and where.</summary>
    internal static string Reason(JsonException e)
    {
        if (e.Message.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal)) return "it is empty";
        if (e.Message.StartsWith("Expected depth to be zero", StringComparison.Ordinal)) return "it is cut short";
        var what = e.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? "is not of the kind that it must be" : e.Message.Split('\n')[0].Split(" Path: ")[0].TrimEnd('.');
        var where = e.Path is { Length: > 2 } path ? path[2..] : e.LineNumber is { } line ? FormattableString.Invariant($"line {line + 1}") : null;
        return where is null ? what : $"{where}: {what}";
    }

    /// <summary>A number; null where it is none, or not there.</summary>
    internal static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
