namespace Hematovision.Data.Import;

/// <summary>A zip entry's content, held at its end to the checksum (CRC-32, ISO 3309), which .NET leaves to the reader.</summary>
internal sealed class CheckedStream(Stream inner, uint expected) : ReadOnlyStream
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Remainder)];

    private uint _crc = uint.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        var got = inner.Read(buffer);
        foreach (var value in buffer[..got])
            _crc = Table[(_crc ^ value) & 0xFF] ^ (_crc >> 8);

        if (got == 0 && buffer.Length > 0 && ~_crc != expected)
            throw new InvalidDataException("a checksum does not fit");

        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private static uint Remainder(int value)
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;

        return remainder;
    }
}
