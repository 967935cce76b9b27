using Hematovision.Data;
using Hematovision.Imaging;
using SkiaSharp;

namespace Hematovision.Tests.Data.Copies;

/// <summary>Synthetic fields, and what is done to photographs before they stand in a data set a second time.</summary>
internal static class Pictures
{
    internal static SKBitmap Cell(ulong seed, int size = 240)
    {
        var image = SyntheticSmear.Render(SyntheticSmear.Classes[(int)(seed % 4)], seed, size);
        var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < size * size; i++)
        {
            image.Pixels.AsSpan(i * 3, 3).CopyTo(bitmap.GetPixelSpan()[(i * 4)..]);
            bitmap.GetPixelSpan()[(i * 4) + 3] = 255;
        }

        return bitmap;
    }

    /// <summary>The picture drawn through a map about its middle, black where it has nothing, in colours changed so.</summary>
    internal static SKBitmap Drawn(SKBitmap source, SKMatrix map, float[]? colours = null)
    {
        var drawn = new SKBitmap(source.Info);
        using var canvas = new SKCanvas(drawn);
        canvas.Clear(SKColors.Black);
        var middle = source.Width / 2f;
        canvas.SetMatrix(SKMatrix.CreateTranslation(middle, middle).PreConcat(map).PreConcat(SKMatrix.CreateTranslation(-middle, -middle)));
        using var image = SKImage.FromBitmap(source);
        using var filter = colours is null ? null : SKColorFilter.CreateColorMatrix(colours);
        using var paint = new SKPaint { ColorFilter = filter };
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear), paint);
        return drawn;
    }

    internal static SKBitmap Cut(SKBitmap source, int left, int top, int width, int height)
    {
        var part = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(part);
        canvas.DrawBitmap(source, -left, -top);
        return part;
    }

    /// <summary>A white strip over the lowest eighth of the picture, with the same black marks on it.</summary>
    internal static SKBitmap Captioned(SKBitmap picture)
    {
        using var canvas = new SKCanvas(picture);
        using var paint = new SKPaint { Color = SKColors.White };
        var top = picture.Height * 7 / 8;
        canvas.DrawRect(0, top, picture.Width, picture.Height - top, paint);
        paint.Color = SKColors.Black;
        for (var i = 0; i < 24; i++) canvas.DrawRect(8 + (i * 7), top + 3 + (i * i % 7), 3 + (i % 4), 5 + (i * 5 % 9), paint);
        return picture;
    }

    internal static SKBitmap Sized(SKBitmap source, int side) => source.Resize(new SKSizeI(side, side), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));

    /// <summary>Writes the picture as a JPEG file and lets it go.</summary>
    internal static string Save(this SKBitmap picture, string path, int quality = 90)
    {
        using (picture)
        using (var file = File.Create(path))
            picture.Encode(file, SKEncodedImageFormat.Jpeg, quality);

        return path;
    }

    internal static RgbImage Read(string path) => ImageDecoder.Decode(path);
}
