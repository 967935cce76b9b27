using System.Text.Unicode;

namespace Hematovision.Imaging;

/// <summary>What a file holds, told by its first bytes; a name can lie.</summary>
internal enum ImageFormat
{
    /// <summary>None of the formats below.</summary>
    Unknown,

    /// <summary>Text, such as the error page that a download saved as an image.</summary>
    Text,

    /// <summary>JPEG, PNG, WebP, BMP or GIF: Skia reads them.</summary>
    Skia,

    /// <summary>TIFF or BigTIFF.</summary>
    Tiff,
}

/// <summary>Tells the format by content.</summary>
internal static class ImageFormats
{
    /// <summary>The formats that are read, for messages.</summary>
    internal const string Known = "JPEG, PNG, WebP, BMP, GIF or TIFF";

    private static readonly byte[][] SkiaMagic = [[0xFF, 0xD8, 0xFF], [0x89, (byte)'P', (byte)'N', (byte)'G'], [.. "GIF8"u8], [.. "BM"u8]];

    private static readonly byte[][] TiffMagic =
        [[(byte)'I', (byte)'I', 42, 0], [(byte)'M', (byte)'M', 0, 42], [(byte)'I', (byte)'I', 43, 0], [(byte)'M', (byte)'M', 0, 43]];

    /// <summary>Tells the format of a file by its beginning.</summary>
    internal static ImageFormat Of(ReadOnlySpan<byte> data)
    {
        if (StartsWithAny(data, TiffMagic)) return ImageFormat.Tiff;
        if (StartsWithAny(data, SkiaMagic) || IsWebP(data)) return IsText(data) ? ImageFormat.Text : ImageFormat.Skia;
        return IsText(data) ? ImageFormat.Text : ImageFormat.Unknown;
    }

    /// <summary>The name people give to the format of an image that can be read: JPEG, PNG, WebP, BMP, GIF or TIFF.</summary>
    internal static string NameOf(ReadOnlySpan<byte> data) => data switch
    {
        [0xFF, 0xD8, ..] => "JPEG",
        [0x89, ..] => "PNG",
        [(byte)'R', ..] => "WebP",
        [(byte)'B', ..] => "BMP",
        [(byte)'G', ..] => "GIF",
        _ => "TIFF",
    };

    private static bool StartsWithAny(ReadOnlySpan<byte> data, byte[][] magics)
    {
        foreach (var magic in magics)
        {
            if (data.StartsWith(magic)) return true;
        }

        return false;
    }

    private static bool IsWebP(ReadOnlySpan<byte> data) => data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8);

    // "BMI,label" is text and starts as a bitmap does, so text is looked for even where a magic number fits.
    private static bool IsText(ReadOnlySpan<byte> data)
    {
        var head = data[..Math.Min(data.Length, 256)];
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] is < 32 and not ((byte)'\t' or (byte)'\n' or (byte)'\r')) return false;
        }

        // A character that the end of the look cuts in two is still text.
        for (var cut = 0; cut < 4 && cut < head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut])) return true;
        }

        return false;
    }
}
