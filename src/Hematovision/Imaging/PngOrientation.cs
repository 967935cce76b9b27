using System.Buffers.Binary;

namespace Hematovision.Imaging;

/// <summary>The EXIF orientation of a PNG (its <c>eXIf</c> chunk). Skia reads that of JPEG and WebP only.</summary>
internal static class PngOrientation
{
    private const int Signature = 8;
    private const ushort Tag = 0x112;

    /// <summary>1 to 8; 1 where the file is no PNG or does not say.</summary>
    internal static int Of(ReadOnlySpan<byte> file)
    {
        if (file.Length < Signature || !file[1..].StartsWith("PNG"u8)) return 1;

        // A chunk is its length, its name, that many bytes, and a checksum.
        for (var rest = file[Signature..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12) break;
            if (rest[4..].StartsWith("eXIf"u8)) return Exif(rest.Slice(8, (int)length));
            rest = rest[((int)length + 12)..];
        }

        return 1;
    }

    private static int Exif(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8)) exif = exif[6..];
        if (exif.Length < 10) return 1;
        var little = exif.StartsWith("II"u8);
        var directory = U32(exif[4..]);
        if (directory > exif.Length - 2) return 1;

        // An entry has 12 bytes: tag, type, count, value.
        var entries = exif[((int)directory + 2)..];
        for (var left = U16(exif[(int)directory..]); left > 0 && entries.Length >= 12; left--, entries = entries[12..])
        {
            if (U16(entries) == Tag) return U16(entries[8..]) is >= 1 and <= 8 and var known ? known : 1;
        }

        return 1;

        ushort U16(ReadOnlySpan<byte> at) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
        uint U32(ReadOnlySpan<byte> at) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
    }
}
