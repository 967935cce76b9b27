using System.Globalization;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.IO;
using Hematovision.Smears;
using SkiaSharp;

namespace Hematovision.Reporting.Smears;

/// <summary>The cells of a differential under their classes, the least certain first, and those for a person to judge at the end.</summary>
internal sealed class SmearSheet(IReadOnlyList<string> classes) : IDisposable
{
    private const int Columns = 10;
    private const int Most = 60; // cells of a class
    private const int Side = 96;
    private const int Caption = 20;
    private const int Gap = 8;
    private const int Margin = 24;
    private const int Heading = 44;
    private const int LongestLabel = 11;
    private const string Referred = "for a person to judge";

    private readonly Dictionary<string, PriorityQueue<(SKBitmap Tile, float Probability, string Caption), float>> _rows = [];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Takes the cells of one picture.</summary>
    internal void Add(DifferentialPicture picture, RgbImage image)
    {
        foreach (var cell in picture.Cells.Where(cell => cell.SeenIn is null))
        {
            var row = cell.IsCounted ? cell.Prediction.Label : Referred;
            _counts[row] = _counts.GetValueOrDefault(row) + 1;
            if (!_rows.TryGetValue(row, out var tiles)) _rows[row] = tiles = new();
            var p = cell.Prediction.Probability;
            var caption = string.Create(CultureInfo.InvariantCulture, $"{(cell.IsCounted ? "" : cell.Prediction.Label[..Math.Min(LongestLabel, cell.Prediction.Label.Length)] + " ")}{p:F2}");
            tiles.Enqueue((Miniature.Of(CellCrop.Of(image, picture.Findings, cell.Found), Side, RgbBitmap.Of), p, caption), -p);
            if (tiles.Count > Most) tiles.Dequeue().Tile.Dispose(); // the most certain one
        }
    }

    /// <summary>The sheet as PNG, on white.</summary>
    internal void WritePng(Stream stream)
    {
        var width = (Columns * (Side + Gap)) - Gap + (2 * Margin);
        string[] rows = [.. classes, .. _counts.ContainsKey(Referred) ? (string[])[Referred] : []];
        using var surface = SKSurface.Create(new SKImageInfo(width, rows.Sum(Height) + (2 * Margin)));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = SKColor.Parse(TextStyle.Ink.ToHex()), IsAntialias = true };
        using var muted = new SKPaint { Color = SKColor.Parse(TextStyle.Muted.ToHex()), IsAntialias = true };
        using var mark = new SKPaint { IsAntialias = true };
        using var heading = PlotFont.Of(TextStyle.Title);
        using var small = PlotFont.Of(TextStyle.Small);
        float top = Margin;
        foreach (var row in rows)
        {
            mark.Color = row == Referred ? ClassColours.NotCounted : ClassColours.Of(classes, row);
            canvas.DrawRect(Margin, top + 6, 5, 20, mark);
            canvas.DrawText(FileText.Printable(row, 60), Margin + 14, top + 22, heading, ink);
            canvas.DrawText(Note(row), width - Margin, top + 22, SKTextAlign.Right, small, muted);
            DrawTiles(canvas, row, top + Heading, small, ink);
            top += Height(row);
        }

        canvas.Flush();
        using var picture = SKBitmap.FromImage(surface.Snapshot());
        PngFile.Write(stream, picture);
    }

    public void Dispose()
    {
        foreach (var (tile, _) in _rows.Values.SelectMany(row => row.UnorderedItems)) tile.Tile.Dispose();
    }

    private void DrawTiles(SKCanvas canvas, string row, float top, SKFont font, SKPaint ink)
    {
        if (!_rows.TryGetValue(row, out var tiles)) return;
        var i = 0;
        foreach (var (tile, _) in tiles.UnorderedItems.OrderBy(item => item.Element.Probability).ThenBy(item => item.Element.Caption, StringComparer.Ordinal))
        {
            var (left, y) = (Margin + (i % Columns * (Side + Gap)), top + (i / Columns * (Side + Caption + Gap)));
            canvas.DrawBitmap(tile.Tile, left + ((Side - tile.Tile.Width) / 2), y + ((Side - tile.Tile.Height) / 2));
            canvas.DrawText(tile.Caption, left + (Side / 2), y + Side + 14, SKTextAlign.Center, font, ink);
            i++;
        }
    }

    private int Height(string row) => Heading + ((Shown(row) + Columns - 1) / Columns * (Side + Caption + Gap)) + Gap;

    private int Shown(string row) => _rows.TryGetValue(row, out var tiles) ? tiles.Count : 0;

    private string Note(string row)
    {
        var all = _counts.GetValueOrDefault(row);
        var cells = all == 1 ? "1 cell" : string.Create(CultureInfo.InvariantCulture, $"{all:N0} cells");
        return all > Shown(row) ? string.Create(CultureInfo.InvariantCulture, $"{cells}, the {Shown(row)} least certain") : cells;
    }
}
