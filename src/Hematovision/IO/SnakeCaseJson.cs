using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hematovision.IO;

/// <summary>Records as JSON in one line: snake_case names, null only where it may be.</summary>
internal static class SnakeCaseJson
{
    internal static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true };

    private static readonly JsonSerializerOptions Strict = new(Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    internal static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads a record; <paramref name="what"/> is its name in a message.</summary>
    /// <exception cref="HematoException">It is not JSON, or a field is missing, unknown or of the wrong kind.</exception>
    internal static T Read<T>(string json, string what)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize<T>(json, Strict) ?? throw new HematoException($"the {what} is empty (null).");
        }
        catch (JsonException e)
        {
            throw new HematoException($"the {what} cannot be read: {JsonFile.Reason(e)}", e);
        }
    }
}
