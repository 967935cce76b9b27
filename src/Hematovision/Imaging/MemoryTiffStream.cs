using BitMiracle.LibTiff.Classic;

namespace Hematovision.Imaging;

/// <summary>Bytes in memory as LibTiff.NET reads them, without a copy.</summary>
internal sealed class MemoryTiffStream(ReadOnlyMemory<byte> data) : TiffStream
{
    private long _position;

    public override int Read(object clientData, byte[] buffer, int offset, int count)
    {
        var left = (int)Math.Clamp(data.Length - _position, 0, count);
        if (left > 0) data.Span.Slice((int)_position, left).CopyTo(buffer.AsSpan(offset));
        _position += left;
        return left;
    }

    public override long Seek(object clientData, long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => data.Length + offset,
    };

    public override long Size(object clientData) => data.Length;

    public override void Close(object clientData)
    {
    }

    public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
