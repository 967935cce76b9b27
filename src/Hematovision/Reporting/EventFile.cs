using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Hematovision.Reporting;

/// <summary>
/// A TFRecord file of TensorBoard events: for each its length (uint64), the length's checksum, the message, and its checksum, all little-endian.
/// A checksum is a masked CRC-32C, as tensorflow/core/lib/io/record_writer.h and lib/hash/crc32c.h have it.
/// </summary>
internal sealed class EventFile(string path) : IDisposable
{
    private readonly FileStream _stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <summary>Adds an event in one write, so that a reader beside it, or after a crash, sees whole records but for the last.</summary>
    internal void Append(Event item)
    {
        var message = item.ToByteArray();
        var record = new byte[8 + 4 + message.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        message.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + message.Length), MaskedCrc(message));
        _stream.Write(record);
        _stream.Flush();
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>A checksum of data that holds checksums is weak, so it is rotated and offset.</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var octet in data)
            crc = BitOperations.Crc32C(crc, octet);

        return unchecked(BitOperations.RotateRight(~crc, 15) + 0xa282ead8);
    }
}
