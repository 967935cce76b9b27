using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hematovision.IO;
using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>Writes safetensors files: the same tensors and metadata give the same bytes.</summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    // JSON inside the metadata stays readable; the file is no web page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes a file in one step: it appears whole or not at all. Tensors come out in logical order ([N, C, H, W])
    /// whatever their strides and device; their names keep their order, and metadata is sorted by key.
    /// </summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="tensors">Names and tensors of type float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8 or bool.</param>
    /// <param name="metadata">Notes that go into the header.</param>
    /// <exception cref="HematoException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A name is taken twice or reserved, or a tensor's type is none of the above.</exception>
    public static void Write(
        string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        if (tensors.Any(t => t.Key == SafeTensorsHeader.MetadataKey))
        {
            throw new ArgumentException($"{SafeTensorsHeader.MetadataKey} is the format's own name", nameof(tensors));
        }

        // The widest elements first, so that each tensor lies on a multiple of its own element.
        KeyValuePair<string, Tensor>[] laidOut = [.. tensors.OrderByDescending(t => TensorTypes.SizeOf(t.Value.dtype))];
        var header = Header(tensors, Offsets(laidOut), metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor) in laidOut) TensorBytes.Write(tensor, stream.Write);
        });
    }

    private static Dictionary<string, (long Begin, long End)> Offsets(KeyValuePair<string, Tensor>[] laidOut)
    {
        var offsets = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        long end = 0;
        foreach (var (name, tensor) in laidOut)
        {
            var begin = end;
            end += tensor.numel() * TensorTypes.SizeOf(tensor.dtype);
            if (!offsets.TryAdd(name, (begin, end))) throw new ArgumentException($"two tensors are named '{name}'", nameof(laidOut));
        }

        return offsets;
    }

    private static byte[] Header(
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors,
        Dictionary<string, (long Begin, long End)> offsets,
        IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[SafeTensorsHeader.Prefix]);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }

            foreach (var (name, tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", TensorTypes.NameOf(tensor.dtype));
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [offsets[name].Begin, offsets[name].End]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafeTensorsHeader.Prefix);
        return header;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
