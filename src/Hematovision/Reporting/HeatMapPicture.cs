using Hematovision.Imaging;
using Hematovision.Inference.Explanations;
using ScottPlot.Colormaps;
using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>What a model saw, and beside it the same under the map of what spoke for its class.</summary>
internal static class HeatMapPicture
{
    private const int SmallestSide = 256;
    private const int Margin = 16;
    private const int Gap = 12;
    private const int Bar = 12;
    private const int BarLabels = 24;
    private const int Header = 46;

    /// <summary>How much of the colour covers the picture, where nothing spoke and where most did: the cell is to be seen through it.</summary>
    private const float ThinnestCover = 0.10f;
    private const float ThickestCover = 0.60f;

    // Perceptually uniform, and its bright end is no colour of a stain.
    private static readonly SKColor[] Colours = [.. Enumerable.Range(0, 256).Select(i => new Viridis().GetColor(i / 255.0)).Select(c => new SKColor(c.R, c.G, c.B))];

    /// <summary>Writes the two pictures side by side with a colour bar, the class and the image's name, as PNG.</summary>
    internal static void WritePng(Stream stream, Explanation explanation)
    {
        var side = Math.Max(SmallestSide, explanation.Seen.Width);
        using var bitmap = new SKBitmap(new SKImageInfo((2 * Margin) + (2 * side) + (2 * Gap) + Bar + BarLabels, Header + side + Margin, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        DrawHeader(canvas, explanation, bitmap.Width - (2 * Margin));
        using (var seen = RgbBitmap.Of(explanation.Seen))
        using (var overlay = Overlay(explanation))
        {
            Draw(canvas, seen, SKRect.Create(Margin, Header, side, side));
            Draw(canvas, overlay, SKRect.Create(Margin + side + Gap, Header, side, side));
        }

        DrawBar(canvas, Margin + (2 * side) + (2 * Gap), side);
        canvas.Flush();
        PngFile.Write(stream, bitmap);
    }

    /// <summary>Writes the map alone as a PNG that is to be laid over the picture: transparent where nothing spoke, opaque where most did.</summary>
    internal static void WriteMap(Stream stream, HeatMap map)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(map.Width, map.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var rgba = bitmap.GetPixelSpan();
        for (var i = 0; i < map.Values.Length; i++)
        {
            var shade = (byte)MathF.Round(map.Values[i] * 255);
            var colour = Colours[shade];
            (rgba[i * 4], rgba[(i * 4) + 1], rgba[(i * 4) + 2], rgba[(i * 4) + 3]) = (colour.Red, colour.Green, colour.Blue, shade);
        }

        PngFile.Write(stream, bitmap);
    }

    /// <summary>The picture under its map, as large as the model saw it; the caller disposes of it.</summary>
    internal static SKBitmap Overlay(Explanation explanation)
    {
        var bitmap = RgbBitmap.Of(explanation.Seen);
        var rgba = bitmap.GetPixelSpan();
        var values = explanation.Map.Values;
        for (var i = 0; i < values.Length; i++)
        {
            var colour = Colours[(int)MathF.Round(values[i] * 255)];
            var cover = ThinnestCover + ((ThickestCover - ThinnestCover) * values[i]);
            var pixel = rgba.Slice(i * 4, 3);
            pixel[0] = Mixed(pixel[0], colour.Red, cover);
            pixel[1] = Mixed(pixel[1], colour.Green, cover);
            pixel[2] = Mixed(pixel[2], colour.Blue, cover);
        }

        return bitmap;

        static byte Mixed(byte under, byte over, float cover) => (byte)MathF.Round(under + ((over - under) * cover));
    }

    private static void Draw(SKCanvas canvas, SKBitmap bitmap, SKRect place)
    {
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Linear));
    }

    private static void DrawHeader(SKCanvas canvas, Explanation explanation, float width)
    {
        using var ink = new SKPaint { Color = SKColor.Parse(TextStyle.Ink.ToHex()), IsAntialias = true };
        using var muted = new SKPaint { Color = SKColor.Parse(TextStyle.Muted.ToHex()), IsAntialias = true };
        using var heading = PlotFont.Of(TextStyle.Heading);
        using var small = PlotFont.Of(TextStyle.Small);
        var prediction = explanation.Prediction;
        var probability = prediction.Classes.Zip(prediction.Probabilities).First(p => p.First == explanation.Class).Second;
        canvas.DrawText(PlotFont.Fitted(FormattableString.Invariant($"{explanation.Class} {probability:F4}"), heading, width), Margin, 20, heading, ink);
        canvas.DrawText(PlotFont.Fitted(Path.GetFileName(prediction.Path), small, width), Margin, 37, small, muted);
    }

    private static void DrawBar(SKCanvas canvas, int left, int side)
    {
        using var muted = new SKPaint { Color = SKColor.Parse(TextStyle.Muted.ToHex()), IsAntialias = true };
        using var small = PlotFont.Of(TextStyle.Small);
        for (var y = 0; y < side; y++)
        {
            using var paint = new SKPaint { Color = Colours[255 - (y * 255 / (side - 1))] };
            canvas.DrawRect(left, Header + y, Bar, 1, paint);
        }

        canvas.DrawText("1", left + Bar + 5, Header + 9, small, muted);
        canvas.DrawText("0", left + Bar + 5, Header + side, small, muted);
    }
}
