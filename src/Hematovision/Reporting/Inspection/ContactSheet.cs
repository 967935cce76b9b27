using Hematovision.IO;
using Hematovision.Reporting.Html;
using SkiaSharp;

namespace Hematovision.Reporting.Inspection;

/// <summary>Images of one class in rows, to be taken in at a glance.</summary>
internal sealed class ContactSheet : IDisposable
{
    private const int Columns = 8;
    private const int Rows = 8;
    private const int Side = 112;
    private const int Gap = 6;
    private const int Margin = 24;
    private const int Header = 64;

    private readonly List<SKBitmap> _tiles = [];
    private readonly string _title;
    private readonly string _note;

    /// <summary>Takes up to 64 images out of a class.</summary>
    /// <param name="title">The class.</param>
    /// <param name="paths">Its images, in order.</param>
    /// <param name="seed">The same seed takes the same images.</param>
    internal ContactSheet(string title, IReadOnlyList<string> paths, ulong seed)
    {
        _title = title;
        foreach (var path in Sample(paths, seed))
        {
            if (Thumbnail.Draw(path, Side) is { } tile) _tiles.Add(tile);
        }

        _note = FormattableString.Invariant($"{_tiles.Count:N0} of {paths.Count:N0} images");
    }

    private int Width => (Columns * (Side + Gap)) - Gap;

    private int Height => (Math.Max(1, (_tiles.Count + Columns - 1) / Columns) * (RowHeight + Gap)) - Gap;

    // Landscape pictures take less.
    private int RowHeight => _tiles.Select(tile => tile.Height).DefaultIfEmpty(Side).Max();

    /// <summary>The whole sheet as PNG, on white with its title.</summary>
    internal void WritePng(Stream stream)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width + (2 * Margin), Height + Header + Margin));
        surface.Canvas.Clear(SKColors.White);
        using (var ink = new SKPaint { Color = SKColor.Parse(TextStyle.Ink.ToHex()), IsAntialias = true })
        using (var muted = new SKPaint { Color = SKColor.Parse(TextStyle.Muted.ToHex()), IsAntialias = true })
        using (var heading = PlotFont.Of(TextStyle.Title))
        using (var small = PlotFont.Of(TextStyle.Note))
        {
            var title = FileText.Printable(_title, 100);
            surface.Canvas.DrawText(title, Margin, 40, heading, ink);
            surface.Canvas.DrawText(_note, Width + Margin, 40, SKTextAlign.Right, small, muted);
        }

        surface.Canvas.Translate(Margin, Header);
        DrawTiles(surface.Canvas);
        using var png = Encode(surface, SKEncodedImageFormat.Png, 100);
        png.SaveTo(stream);
    }

    /// <summary>The images alone, nothing between them, for a page.</summary>
    internal string DataUri()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        surface.Canvas.Clear(SKColors.Transparent);
        DrawTiles(surface.Canvas);
        using var webp = Encode(surface, SKEncodedImageFormat.Webp, 75);
        return $"data:image/webp;base64,{Convert.ToBase64String(webp.AsSpan())}";
    }

    public void Dispose() => _tiles.ForEach(tile => tile.Dispose());

    private static SKData Encode(SKSurface surface, SKEncodedImageFormat format, int quality)
    {
        using var image = surface.Snapshot();
        return image.Encode(format, quality);
    }

    // One out of each of 64 equal stretches: the names of neighbours tell of the same slide, so the sheet shows them all.
    private static IEnumerable<string> Sample(IReadOnlyList<string> paths, ulong seed)
    {
        var random = new SeededRandom(seed);
        var many = Math.Min(Columns * Rows, paths.Count);
        for (var i = 0; i < many; i++)
        {
            var (from, to) = ((int)((long)i * paths.Count / many), (int)((long)(i + 1) * paths.Count / many));
            yield return paths[from + random.NextInt(to - from)];
        }
    }

    private void DrawTiles(SKCanvas canvas)
    {
        for (var i = 0; i < _tiles.Count; i++)
        {
            var (tile, left, top) = (_tiles[i], i % Columns * (Side + Gap), i / Columns * (RowHeight + Gap));
            canvas.DrawBitmap(tile, left + ((Side - tile.Width) / 2), top + ((RowHeight - tile.Height) / 2));
        }
    }
}
