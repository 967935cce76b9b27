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
    internal static void WritePng(Stream stream, RgbImage image, IEnumerable<(FoundCell Cell, string Label, SKColor Colour)> cells)
    {
        using var bitmap = RgbBitmap.Of(image);
        using var canvas = new SKCanvas(bitmap);
        var scale = Math.Max(1, Math.Max(image.Width, image.Height) / (float)SideOfThinLines);
        using var line = new SKPaint { IsStroke = true, StrokeWidth = 2 * scale, IsAntialias = true };
        using var ground = new SKPaint();
        using var ink = new SKPaint { Color = SKColors.White, IsAntialias = true };
        using var font = PlotFont.Of(TextStyle.Note with { Size = TextStyle.Note.Size * scale });
        foreach (var (cell, label, colour) in cells)
        {
            (line.Color, ground.Color) = (colour, colour);
            var box = new SKRect(cell.Box.Left, cell.Box.Top, cell.Box.Right, cell.Box.Bottom);
            canvas.DrawRect(box, line);
            var (width, height) = (font.MeasureText(label) + (8 * scale), font.Size * 1.4f);

            // Above the box, or in it where there is no room.
            var top = box.Top >= height ? box.Top - height : box.Top;
            var left = Math.Max(0, Math.Min(box.Left, image.Width - width));
            canvas.DrawRect(left, top, width, height, ground);
            canvas.DrawText(label, left + (4 * scale), top + font.Size, font, ink);
        }

        canvas.Flush();
        PngFile.Write(stream, bitmap);
    }
}
