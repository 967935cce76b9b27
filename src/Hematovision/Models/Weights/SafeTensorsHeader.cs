using System.Buffers.Binary;
using System.Text.Json;

namespace Hematovision.Models.Weights;

/// <summary>
/// The header of a safetensors file: eight bytes of length, little-endian, then JSON, then the tensors' bytes without a gap.
/// Everything that it claims is held against the file's length before memory is taken for it.
/// </summary>
internal sealed record SafeTensorsHeader(
    OrderedDictionary<string, string> Metadata, OrderedDictionary<string, TensorEntry> Tensors, long DataStart)
{
    /// <summary>The length's own bytes.</summary>
    internal const int Prefix = 8;

    /// <summary>The one key of the JSON that is no tensor.</summary>
    internal const string MetadataKey = "__metadata__";

    // The limit of the reference implementation.
    private const long MaxBytes = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Reads and checks the header of a stream at its beginning.</summary>
    /// <exception cref="InvalidDataException">A rule of the format is broken; the message goes on from the file's name.</exception>
    internal static SafeTensorsHeader Read(Stream stream)
    {
        var length = stream.Length;
        if (length == 0) throw new InvalidDataException("is empty");
        if (length < Prefix) throw new InvalidDataException($"is cut short: {length} bytes are less than a header");

        Span<byte> prefix = stackalloc byte[Prefix];
        stream.ReadExactly(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxBytes)
        {
            throw new InvalidDataException($"is no safetensors file: its header would take {headerLength:N0} bytes, and {MaxBytes:N0} are allowed");
        }

        var dataStart = Prefix + (long)headerLength;
        if (dataStart > length) throw new InvalidDataException($"is cut short: {length:N0} bytes, and the header alone ends at {dataStart:N0}");

        var json = new byte[headerLength];
        stream.ReadExactly(json);
        var header = Parse(json, dataStart);
        header.CheckLayout(length - dataStart);
        return header;
    }

    private static SafeTensorsHeader Parse(byte[] json, long dataStart)
    {
        if (json.Length == 0 || json[0] != (byte)'{') throw new InvalidDataException("is no safetensors file: its header is not JSON");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var header = new SafeTensorsHeader([], [], dataStart);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey) header.AddMetadata(property.Value);
                else header.Tensors.Add(property.Name, Entry(property.Name, property.Value));
            }

            return header;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"has a damaged header: {e.Message.TrimEnd('.')}", e);
        }
    }

    private void AddMetadata(JsonElement metadata)
    {
        foreach (var property in metadata.EnumerateObject())
        {
            Metadata.Add(property.Name, property.Value.GetString()
                ?? throw new InvalidDataException($"has a damaged header: the metadata '{property.Name}' is null"));
        }
    }

    private static TensorEntry Entry(string name, JsonElement value)
    {
        var typeName = value.GetProperty("dtype").GetString();
        var type = TensorTypes.Parse(typeName ?? "")
            ?? throw new InvalidDataException($"holds '{name}' of type {typeName}, which is not supported; {TensorTypes.Names} are");
        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(size => Number(size, name))];
        long[] offsets = [.. value.GetProperty("data_offsets").EnumerateArray().Select(offset => Number(offset, name))];
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new InvalidDataException($"has a damaged header: the offsets of '{name}' are not a begin and an end");
        }

        var bytes = TensorShape.Count(shape, name) * TensorTypes.SizeOf(type);
        if (offsets[1] - offsets[0] != bytes)
        {
            throw new InvalidDataException(
                $"has a damaged header: '{name}' has {offsets[1] - offsets[0]:N0} bytes, and its shape {TensorShape.Text(shape)} in {typeName} takes {bytes:N0}");
        }

        return new TensorEntry(type, shape, offsets[0], offsets[1]);
    }

    private static long Number(JsonElement element, string name) =>
        element.TryGetInt64(out var number) && number >= 0
            ? number
            : throw new InvalidDataException($"has a damaged header: '{name}' has a size or offset of {element}");

    // Every byte belongs to one tensor: neither gap nor overlap, so that nothing hides in a file.
    private void CheckLayout(long dataLength)
    {
        long end = 0;
        foreach (var (name, entry) in Tensors.OrderBy(t => t.Value.Begin).ThenBy(t => t.Value.End))
        {
            if (entry.Begin != end)
            {
                throw new InvalidDataException($"has a damaged header: '{name}' begins at {entry.Begin:N0}, and the tensor before it ends at {end:N0}");
            }

            end = entry.End;
        }

        if (end > dataLength) throw new InvalidDataException($"is cut short: {DataStart + dataLength:N0} of {(Int128)DataStart + end:N0} bytes");
        if (end < dataLength) throw new InvalidDataException($"is damaged: {dataLength - end:N0} bytes follow the last tensor");
    }
}
