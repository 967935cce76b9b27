using Google.Protobuf;

namespace Hematovision.Models.Onnx;

/// <summary>
/// A protobuf message that is written but never read: its fields in the order they were added. A message's size is known as soon as it is
/// complete, so that nested ones are written straight to the stream and weights are not copied again at each level.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    /// <summary>Bytes that it takes, in all 2 GiB at most.</summary>
    internal int Size { get; private set; }

    internal ProtoMessage Add(int field, long number) =>
        Add(field, WireFormat.WireType.Varint, CodedOutputStream.ComputeInt64Size(number), output => output.WriteInt64(number));

    internal ProtoMessage Add(int field, string text) =>
        Add(field, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeStringSize(text), output => output.WriteString(text));

    internal ProtoMessage Add(int field, ByteString bytes) =>
        Add(field, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeBytesSize(bytes), output => output.WriteBytes(bytes));

    /// <summary>Adds a message that is complete.</summary>
    internal ProtoMessage Add(int field, ProtoMessage message) =>
        Add(field, WireFormat.WireType.LengthDelimited, CodedOutputStream.ComputeLengthSize(message.Size) + message.Size, output =>
        {
            output.WriteLength(message.Size);
            message.WriteFields(output);
        });

    internal void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        WriteFields(output);
    }

    internal byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(new MemoryStream(bytes));
        return bytes;
    }

    private ProtoMessage Add(int field, WireFormat.WireType type, int size, Action<CodedOutputStream> write)
    {
        Size += CodedOutputStream.ComputeTagSize(field) + size;
        _fields.Add(output =>
        {
            output.WriteTag(field, type);
            write(output);
        });
        return this;
    }

    private void WriteFields(CodedOutputStream output)
    {
        foreach (var write in _fields) write(output);
    }
}
