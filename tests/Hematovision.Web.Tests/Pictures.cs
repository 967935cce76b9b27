using System.Buffers.Binary;
using System.Text;
using Hematovision.Data;
using Hematovision.Imaging;

namespace Hematovision.Web.Tests;

/// <summary>Bytes that are sent: images, and what pretends to be one.</summary>
internal static class Pictures
{
    internal static byte[] Cell(string cellClass = "neutrophil", ulong seed = 1, int side = 128)
    {
        using var png = new MemoryStream();
        PngFile.Write(png, SyntheticSmear.Render(cellClass, seed, side));
        return png.ToArray();
    }

    internal static byte[] Jpeg()
    {
        using var stream = new MemoryStream();
        using var bitmap = Imaging.RgbBitmap.Of(Data.SyntheticSmear.Render("monocyte", 1, 64));
        using var jpeg = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 90);
        jpeg.SaveTo(stream);
        return stream.ToArray();
    }

    /// <summary>A PNG whose header promises more than follows.</summary>
    internal static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1]), .. Chunk("IEND", [])];
    }

    /// <summary>JPEG's first bytes before a page.</summary>
    internal static byte[] Polyglot { get; } = [0xFF, 0xD8, 0xFF, 0xE0, .. "<html><script>alert(1)</script></html>"u8];

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(content));
        return [.. length, .. content, .. sum];
    }

    // PNG's checksum, as its specification's annex D has it.
    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
