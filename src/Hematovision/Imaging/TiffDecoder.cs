using System.Buffers;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using StoredOrientation = BitMiracle.LibTiff.Classic.Orientation;

namespace Hematovision.Imaging;

/// <summary>The first page of a TIFF through LibTiff.NET: 1 to 16 bits, grey, palette, RGB, YCbCr or CMYK, in strips or tiles.</summary>
internal static class TiffDecoder
{
    static TiffDecoder() => Tiff.SetErrorHandler(new Quiet());

    internal static (int Width, int Height) ReadSize(ReadOnlyMemory<byte> data, string name) => Guarded(name, () =>
    {
        var header = new TiffHeader(data.Span, name);
        return RgbaPixels.Upright(checked((int)header.Width), checked((int)header.Height), header.Orientation);
    });

    internal static RgbImage Decode(ReadOnlyMemory<byte> data, string name, DecodeLimits limits, Func<int, byte[]> allocate) => Guarded(name, () =>
    {
        var header = new TiffHeader(data.Span, name);
        header.Check(limits, name);
        using var tiff = Open(data, name);
        var (width, height, orientation) = ((int)header.Width, (int)header.Height, header.Orientation);

        // LibTiff.NET would take the place of a strip that is not named for the file's beginning.
        if (header.Parts < (tiff.IsTiled() ? tiff.NumberOfTiles() : tiff.NumberOfStrips())) throw new ImageReadException(name, "is truncated or damaged (it does not name all its strips or tiles)");
        if (!tiff.RGBAImageOK(out var reason)) throw new ImageReadException(name, $"is a TIFF of a kind that is not read ({reason})");

        if (IsGreyWithAlpha(tiff)) throw new ImageReadException(name, "is a TIFF of a kind that is not read (grey with transparency)");

        var alpha = tiff.GetField(TiffTag.EXTRASAMPLES) is null ? Alpha.None : Alpha.Premultiplied;
        var raster = ArrayPool<int>.Shared.Rent(width * height);
        try
        {
            // Told that the file is upright, LibTiff leaves the pixels as stored; it knows only four of the eight orientations.
            tiff.SetField(TiffTag.ORIENTATION, StoredOrientation.TOPLEFT);
            var done = tiff.ReadRGBAImageOriented(width, height, raster, StoredOrientation.TOPLEFT, true);

            // It can go on without a tag that it could not fetch, and make a wrong picture.
            if (Quiet.First is { } error) throw new ImageReadException(name, $"is truncated or damaged ({error})");
            if (!done) throw new ImageReadException(name, "is a TIFF of a kind that is not read");

            var rgb = allocate(width * height * 3);
            RgbaPixels.ToRgb(MemoryMarshal.AsBytes(raster.AsSpan()), width, height, alpha, orientation, rgb);
            (width, height) = RgbaPixels.Upright(width, height, orientation);
            return new RgbImage(width, height, rgb);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(raster);
        }
    });

    // LibTiff would leave out its transparency, and show what was never to be seen.
    private static bool IsGreyWithAlpha(Tiff tiff) =>
        tiff.GetField(TiffTag.EXTRASAMPLES) is not null && Number(tiff, TiffTag.SAMPLESPERPIXEL) > 1
        && (Photometric)Number(tiff, TiffTag.PHOTOMETRIC) is Photometric.MINISBLACK or Photometric.MINISWHITE;

    private static Tiff Open(ReadOnlyMemory<byte> data, string name)
    {
        Quiet.First = null;
        return Tiff.ClientOpen(name, "r", data, new MemoryTiffStream(data)) ?? throw new ImageReadException(name, $"is truncated or damaged ({Quiet.First ?? "no detail"})");
    }

    private static int Number(Tiff tiff, TiffTag tag) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : 0;

    // On a damaged file LibTiff.NET can run past its own arrays; whatever it throws, it is the file that is wrong.
    private static T Guarded<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not ImageReadException and not OutOfMemoryException)
        {
            throw new ImageReadException(name, "is truncated or damaged", e);
        }
    }

    /// <summary>Keeps LibTiff.NET from writing to the console, and the first error of this thread for the message.</summary>
    private sealed class Quiet : TiffErrorHandler
    {
        [field: ThreadStatic]
        internal static string? First { get; set; }

        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) =>
            First ??= string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args);

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
