using System.Globalization;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Smears;
using SkiaSharp;

namespace Hematovision.Reporting.Smears;

/// <summary>The cells of a differential under their classes, the least certain first, and at the end those referred, under why they are.</summary>
internal sealed class SmearSheet(IReadOnlyList<string> classes) : IDisposable
{
    private const int Columns = 10;
    private const int Most = 60; // cells of a class
    private const int Side = 96;
    private const int Line = 14; // of a caption
    private const int Gap = 8;
    private const int Margin = 24;
    private const int Heading = 44;

    private readonly Dictionary<string, PriorityQueue<(SKBitmap Tile, float Probability, string Label), float>> _rows = [];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>Takes the cells of one picture.</summary>
    internal void Add(DifferentialPicture picture, RgbImage image)
    {
        foreach (var cell in picture.Cells.Where(cell => cell.SeenIn is null))
        {
            var row = cell.IsCounted ? cell.Prediction.Label : $"referred: {Referral.Kind(cell.Refer!)}";
            _counts[row] = _counts.GetValueOrDefault(row) + 1;
            if (!_rows.TryGetValue(row, out var tiles)) _rows[row] = tiles = new();
            var p = cell.Prediction.Probability;
            tiles.Enqueue((Miniature.Of(CellCrop.Of(image, picture.Findings, cell.Found), Side, RgbBitmap.Of), p, cell.Prediction.Label), -p);
            if (tiles.Count > Most) tiles.Dequeue().Tile.Dispose(); // the most certain one
        }
    }

    /// <summary>The sheet as PNG, on white.</summary>
    internal void WritePng(Stream stream)
    {
        var width = (Columns * (Side + Gap)) - Gap + (2 * Margin);
        string[] rows = [.. classes, .. _counts.Keys.Except(classes).OrderByDescending(row => _counts[row]).ThenBy(row => row, StringComparer.Ordinal)];
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
            mark.Color = IsReferred(row) ? ClassColours.NotCounted : ClassColours.Of(classes, row);
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
        foreach (var (tile, _) in tiles.UnorderedItems.OrderBy(item => item.Element.Probability).ThenBy(item => item.Element.Label, StringComparer.Ordinal))
        {
            var (left, y) = (Margin + (i % Columns * (Side + Gap)), top + (i / Columns * RowHeight(row)));
            canvas.DrawBitmap(tile.Tile, left + ((Side - tile.Tile.Width) / 2), y + ((Side - tile.Tile.Height) / 2));
            var (middle, line) = (left + (Side / 2), y + Side + Line);
            if (IsReferred(row))
            {
                canvas.DrawText(PlotFont.Fitted(tile.Label, font, Side), middle, line, SKTextAlign.Center, font, ink);
                line += Line;
            }

            canvas.DrawText(ProbabilityText.Of(tile.Probability), middle, line, SKTextAlign.Center, font, ink);
            i++;
        }
    }

    private bool IsReferred(string row) => !classes.Contains(row);

    private int Height(string row) => Heading + ((Shown(row) + Columns - 1) / Columns * RowHeight(row)) + Gap;

    private int RowHeight(string row) => Side + ((IsReferred(row) ? 2 : 1) * Line) + (2 * Gap);

    private int Shown(string row) => _rows.TryGetValue(row, out var tiles) ? tiles.Count : 0;

    private string Note(string row)
    {
        var all = _counts.GetValueOrDefault(row);
        var cells = all == 1 ? "1 cell" : string.Create(CultureInfo.InvariantCulture, $"{all:N0} cells");
        return all > Shown(row) ? string.Create(CultureInfo.InvariantCulture, $"{cells}, the {Shown(row)} least certain") : cells;
    }
}
