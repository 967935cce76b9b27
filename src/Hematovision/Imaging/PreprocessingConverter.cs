using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hematovision.Imaging;

/// <summary>A contract within other JSON, read as strictly as one that stands alone: what is missing would mean other pixels.</summary>
internal sealed class PreprocessingConverter : JsonConverter<Preprocessing>
{
    public override Preprocessing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Preprocessing.FromJson(JsonElement.ParseValue(ref reader).GetRawText());
        }
        catch (HematoException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, Preprocessing value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToJson());
}
