using System.IO.Compression;
using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

/// <summary>TIFFs of a few bytes that claim gigabytes are refused before any memory or time is spent on them.</summary>
public class TiffHeaderTests
{
    private const ushort Long = 4, Ascii = 2;

    // Grey, 8 bits, Deflate.
    private static readonly (ushort, ushort, uint, uint)[] Grey = [(258, Long, 1, 8), (259, Long, 1, 8), (262, Long, 1, 1), (277, Long, 1, 1)];

    [Fact]
    public void A_picture_that_is_what_it_says_is_read()
    {
        var image = Decode(Zeros(4 * 4), [(256, Long, 1, 4), (257, Long, 1, 4), (273, Long, 1, 8), (278, Long, 1, 4), (279, Long, 1, (uint)Zeros(4 * 4).Length)]);
        Assert.Equal((4, 4), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(0x0FFFFFFF)]
    [InlineData(0x7FFFFFFF)]
    [InlineData(0xFFFFFFFF)]
    public void Strips_that_no_picture_has(uint height) =>
        AssertRefused("is too large", [], [(256, Long, 1, 1), (257, Long, 1, height), (273, Long, 1, 8), (278, Long, 1, 1), (279, Long, 1, 8)]);

    [Fact]
    public void Tiles_that_together_are_far_larger_than_the_picture() =>
        AssertRefused("is too large", [], [(256, Long, 1, 16), (257, Long, 1, 4800), (322, Long, 1, 60_000), (323, Long, 1, 16), (324, Long, 300, 8), (325, Long, 300, 8)], new byte[2000]);

    [Fact]
    public void A_tag_that_is_longer_than_the_file() =>
        AssertRefused("tag 270 is longer than the file", [], [(256, Long, 1, 4), (257, Long, 1, 4), (270, Ascii, 0x7FFFFFF0, 8), (273, Long, 1, 8), (279, Long, 1, 8)]);

    [Fact]
    public void Strips_of_which_the_file_names_only_the_first() =>
        AssertRefused("does not name all its strips or tiles", Zeros(4), [(256, Long, 1, 4), (257, Long, 1, 400), (273, Long, 1, 8), (278, Long, 1, 1), (279, Long, 1, 8)]);

    private static void AssertRefused(string reason, byte[] data, (ushort Tag, ushort Type, uint Count, uint Value)[] tags, byte[]? tail = null) =>
        Assert.Contains(reason, Assert.Throws<ImageReadException>(() => Decode(data, tags, tail)).Reason, StringComparison.Ordinal);

    // The data lies at 8, before the directory.
    private static RgbImage Decode(byte[] data, (ushort Tag, ushort Type, uint Count, uint Value)[] tags, byte[]? tail = null)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file); // little-endian, as II says
        writer.Write("II*\0"u8);
        writer.Write((uint)(8 + data.Length));
        writer.Write(data);
        (ushort Tag, ushort Type, uint Count, uint Value)[] all = [.. tags.Concat(Grey).OrderBy(tag => tag.Item1)];
        writer.Write((ushort)all.Length);
        foreach (var (tag, type, count, value) in all)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }

        writer.Write(0u);
        writer.Write(tail ?? []);
        return ImageDecoder.Decode(file.ToArray(), "crafted.tif");
    }

    private static byte[] Zeros(int count)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(new byte[count]);
        return packed.ToArray();
    }
}
