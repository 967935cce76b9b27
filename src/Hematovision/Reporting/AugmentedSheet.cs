using Hematovision.Imaging;
using Hematovision.Torch;
using SkiaSharp;
using static TorchSharp.torch;

namespace Hematovision.Reporting;

/// <summary>A batch of images in rows, as the model is given them in training.</summary>
internal static class AugmentedSheet
{
    private const int Columns = 8;
    private const int Most = 32;
    private const int Gap = 4;

    /// <summary>Draws up to 32 of them; the caller disposes of the picture.</summary>
    /// <param name="images">float32 [N, 3, S, S] in 0..1, N at least 1.</param>
    internal static SKBitmap Draw(Tensor images)
    {
        using var scope = NewDisposeScope();
        var (count, side) = ((int)Math.Min(Most, images.shape[0]), (int)images.shape[2]);
        var pixels = images.slice(0, 0, count, 1).mul(Scalars.FullLight).round().to_type(ScalarType.Byte).permute(0, 2, 3, 1).cpu().contiguous().data<byte>().ToArray();
        var bytes = side * side * 3;
        var sheet = new SKBitmap(new SKImageInfo((Math.Min(Columns, count) * (side + Gap)) - Gap, (((count + Columns - 1) / Columns) * (side + Gap)) - Gap, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.Transparent);
        for (var i = 0; i < count; i++)
        {
            using var tile = RgbBitmap.Of(new RgbImage(side, side, pixels.AsSpan(i * bytes, bytes).ToArray()));
            canvas.DrawBitmap(tile, i % Columns * (side + Gap), i / Columns * (side + Gap));
        }

        canvas.Flush();
        return sheet;
    }
}
