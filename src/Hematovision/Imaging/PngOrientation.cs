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
        var directory = new TiffDirectory(exif);
        for (var i = 0; i < directory.Count; i++)
        {
            if (directory.Tag(i) == Tag) return directory.Short(i) is >= 1 and <= 8 and var known ? known : 1;
        }

        return 1;
    }
}
