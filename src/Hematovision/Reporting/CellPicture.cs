using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>A photograph with the boxes of its cells.</summary>
internal static class CellPicture
{
    /// <summary>The colour of a box that says nothing but where a cell is.</summary>
    internal static readonly SKColor Plain = new(0x00, 0x7A, 0x3D);

    private const int SideOfThinLines = 640;

    /// <summary>Writes it as PNG, as large as the photograph.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="image">The photograph.</param>
    /// <param name="cells">Each with what is written beside its box, and the colour of both.</param>
    internal static void WritePng(Stream stream, RgbImage image, IReadOnlyList<(FoundCell Cell, string Label, SKColor Colour)> cells)
    {
        using var bitmap = RgbBitmap.Of(image);
        using var canvas = new SKCanvas(bitmap);
        var scale = Math.Max(1, Math.Max(image.Width, image.Height) / (float)SideOfThinLines);
        using var line = new SKPaint { IsStroke = true, StrokeWidth = 2 * scale, IsAntialias = true };
        using var ground = new SKPaint();
        using var ink = new SKPaint { Color = SKColors.White, IsAntialias = true };
        using var font = PlotFont.Of(TextStyle.Note with { Size = TextStyle.Note.Size * scale });
        SKRect[] boxes = [.. cells.Select(cell => new SKRect(cell.Cell.Box.Left, cell.Cell.Box.Top, cell.Cell.Box.Right, cell.Cell.Box.Bottom))];
        foreach (var (box, (_, _, colour)) in boxes.Zip(cells))
        {
            line.Color = colour;
            canvas.DrawRect(box, line);
        }

        var places = LabelPlaces.Of(boxes, [.. cells.Select(cell => new SKSize(font.MeasureText(cell.Label) + (8 * scale), font.Size * 1.4f))], new SKSize(image.Width, image.Height));
        foreach (var (place, (_, label, colour)) in places.Zip(cells))
        {
            ground.Color = colour;
            canvas.DrawRect(place, ground);
            canvas.DrawText(label, place.Left + (4 * scale), place.Top + font.Size, font, ink);
        }

        canvas.Flush();
        PngFile.Write(stream, bitmap);
    }
}
