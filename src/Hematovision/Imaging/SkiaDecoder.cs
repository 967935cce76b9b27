using System.Buffers;
using SkiaSharp;

namespace Hematovision.Imaging;

/// <summary>JPEG, PNG, WebP, BMP and GIF through Skia's codecs. Values come as stored: no colour management, as Pillow does.</summary>
internal static class SkiaDecoder
{
    private const int MostReduction = 8;

    internal static (int Width, int Height) ReadSize(ReadOnlyMemory<byte> data, string name)
    {
        using var pin = data.Pin();
        using var codec = Open(pin, data.Length, name);
        return RgbaPixels.Upright(codec.Info.Width, codec.Info.Height, Orientation(codec, data.Span));
    }

    internal static RgbImage Decode(ReadOnlyMemory<byte> data, string name, DecodeLimits limits, Func<int, byte[]> allocate, int enough)
    {
        using var pin = data.Pin();
        using var codec = Open(pin, data.Length, name);
        limits.CheckPixels(codec.Info.Width, codec.Info.Height, name);
        var (width, height) = Size(codec, enough);

        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? Alpha.None : Alpha.Straight;
        var rgba = ArrayPool<byte>.Shared.Rent(width * height * 4);
        try
        {
            Read(codec, width, height, alpha, rgba, name);
            var orientation = Orientation(codec, data.Span);
            var rgb = allocate(width * height * 3);
            RgbaPixels.ToRgb(rgba, width, height, alpha, orientation, rgb);
            (width, height) = RgbaPixels.Upright(width, height, orientation);
            return new RgbImage(width, height, rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    private static unsafe SKCodec Open(MemoryHandle pin, int length, string name)
    {
        using var view = SKData.Create((nint)pin.Pointer, length);
        return SKCodec.Create(view) ?? throw new ImageReadException(name, "is truncated or damaged in its header");
    }

    private static int Orientation(SKCodec codec, ReadOnlySpan<byte> data) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png ? PngOrientation.Of(data) : (int)codec.EncodedOrigin;

    // libjpeg has smaller inverse transforms, which give averages over areas in less time than all pixels take.
    private static (int Width, int Height) Size(SKCodec codec, int enough)
    {
        var reduction = 1;
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
        {
            while (reduction < MostReduction && Math.Max(codec.Info.Width, codec.Info.Height) / (2 * reduction) >= enough) reduction *= 2;
        }

        var size = codec.GetScaledDimensions(1f / reduction);
        return (size.Width, size.Height);
    }

    private static unsafe void Read(SKCodec codec, int width, int height, Alpha alpha, byte[] rgba, string name)
    {
        // The colour space stays null: with one, Skia would convert to it.
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, alpha == Alpha.None ? SKAlphaType.Opaque : SKAlphaType.Unpremul, null);
        fixed (byte* pixels = rgba)
        {
            var result = codec.GetPixels(info, (nint)pixels, info.RowBytes, SKCodecOptions.Default);
            if (result == SKCodecResult.Success) return;
            throw new ImageReadException(name, result == SKCodecResult.IncompleteInput ? "is truncated" : $"is truncated or damaged ({result})");
        }
    }
}
