namespace Hematovision.Imaging;

/// <summary>
/// Reads an image file to upright 8-bit RGB: JPEG, PNG, WebP, BMP, GIF (the first frame) and TIFF (the first page), told by
/// content and not by name. Thread-safe.
/// </summary>
/// <remarks>
/// EXIF orientation is applied. Grey and palette become RGB; CMYK is converted without a profile; of 16-bit samples the high
/// byte is kept; transparent pixels are laid on white. Colour profiles and gamma are left alone, so PNG, BMP, GIF and TIFF give
/// the values that Pillow gives, and JPEG does within two levels.
/// </remarks>
public static class ImageDecoder
{
    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What it may cost; <see cref="DecodeLimits.Default"/> where null.</param>
    /// <exception cref="ImageReadException">It cannot be opened, is empty, no image, truncated, damaged or too large.</exception>
    public static RgbImage Decode(string path, DecodeLimits? limits = null) => Decode(path, limits, Fresh);

    /// <summary>Decodes bytes, such as an upload.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="limits">What it may cost; <see cref="DecodeLimits.Default"/> where null.</param>
    /// <exception cref="ImageReadException">It is empty, no image, truncated, damaged or too large.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> data, string name, DecodeLimits? limits = null) => Decode(data, name, limits, Fresh);

    /// <summary>Width and height in pixels, upright, from the header; no pixel is decoded and their number is not limited.</summary>
    /// <inheritdoc cref="Decode(string, DecodeLimits?)"/>
    public static (int Width, int Height) ReadSize(string path, DecodeLimits? limits = null)
    {
        using var file = RentedFile.Read(path, limits ?? DecodeLimits.Default);
        return ReadSize(file.Data, path, limits);
    }

    /// <inheritdoc cref="ReadSize(string, DecodeLimits?)"/>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, string, DecodeLimits?)"/>
    public static (int Width, int Height) ReadSize(ReadOnlyMemory<byte> data, string name, DecodeLimits? limits = null) =>
        Format(data, name, limits ?? DecodeLimits.Default) == ImageFormat.Tiff ? TiffDecoder.ReadSize(data, name) : SkiaDecoder.ReadSize(data, name);

    /// <summary>
    /// Decodes bytes that are wanted small: a JPEG at a half, a quarter or an eighth of its size, where its longer side keeps <paramref name="enough"/> pixels.
    /// That is what an average over areas gives, but for rounding; no contract of a model's pixels is made of it.
    /// </summary>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, string, DecodeLimits?)"/>
    internal static RgbImage DecodeReduced(ReadOnlyMemory<byte> data, string name, int enough) => Decode(data, name, null, Fresh, enough);

    /// <summary>Decodes a file into a buffer that <paramref name="allocate"/> gives, of at least the length asked for.</summary>
    internal static RgbImage Decode(string path, DecodeLimits? limits, Func<int, byte[]> allocate)
    {
        using var file = RentedFile.Read(path, limits ?? DecodeLimits.Default);
        return Decode(file.Data, path, limits, allocate);
    }

    /// <summary>Decodes bytes into a buffer that <paramref name="allocate"/> gives, of at least the length asked for.</summary>
    internal static RgbImage Decode(ReadOnlyMemory<byte> data, string name, DecodeLimits? limits, Func<int, byte[]> allocate, int enough = int.MaxValue)
    {
        limits ??= DecodeLimits.Default;
        return Format(data, name, limits) == ImageFormat.Tiff
            ? TiffDecoder.Decode(data, name, limits, allocate)
            : SkiaDecoder.Decode(data, name, limits, allocate, enough);
    }

    private static ImageFormat Format(ReadOnlyMemory<byte> data, string name, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (data.IsEmpty) throw new ImageReadException(name, "is empty");
        limits.CheckBytes(data.Length, name);
        return ImageFormats.Of(data.Span) switch
        {
            ImageFormat.Text => throw new ImageReadException(name, "is text, not an image"),
            ImageFormat.Unknown => throw new ImageReadException(name, $"is not an image of a known format ({ImageFormats.Known})"),
            var format => format,
        };
    }

    private static byte[] Fresh(int length) => GC.AllocateUninitializedArray<byte>(length);
}
