using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hematovision.Imaging;

/// <summary>How this folder's records are written as JSON: snake_case names, every field there, none unknown.</summary>
internal static class SnakeCaseJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true, NewLine = "\n" };

    internal static string Write<T>(T value, bool indented = false) => JsonSerializer.Serialize(value, indented ? Indented : Options);

    /// <summary>Reads a record; <paramref name="what"/> is its name in a message.</summary>
    /// <exception cref="HematoException">It is not JSON, or a field is missing, unknown or of the wrong kind.</exception>
    internal static T Read<T>(string json, string what)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new HematoException($"the {what} is empty (null).");
        }
        catch (JsonException e)
        {
            throw new HematoException($"the {what} cannot be read: {e.Message}", e);
        }
    }
}
