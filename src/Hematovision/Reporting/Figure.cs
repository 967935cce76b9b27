using System.Globalization;
using Hematovision.IO;
using ScottPlot;
using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>
/// A page of a given size in pixels, on which text and boxes lie at pixel positions from the top left corner, with plots
/// above. It is saved as PNG, at twice the size for sharp screens and print, and as SVG.
/// </summary>
internal sealed class Figure : IDisposable
{
    private const int PngScale = 2;

    private readonly List<Plot> _plots = [];
    private readonly int _width;
    private readonly int _height;
    private bool _measured;

    internal Figure(float width, float height)
    {
        PlotFont.Register();
        _width = (int)MathF.Ceiling(width);
        _height = (int)MathF.Ceiling(height);
        // A plot whose coordinates are the page's pixels, y downwards.
        Page.Layout.Frameless();
        Page.HideGrid();
        Page.Axes.SetLimits(0, _width, _height, 0);
        Add(Page);
    }

    /// <summary>Its width in pixels.</summary>
    internal int Width => _width;

    /// <summary>What lies under everything else; its coordinates are pixels.</summary>
    internal Plot Page { get; } = new();

    /// <summary>Adds a plot whose data area is <paramref name="dataArea"/>; ticks and their labels lie outside of it.</summary>
    internal Plot AddPanel(PixelRect dataArea)
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.Layout.Fixed(new PixelPadding(dataArea.Left, _width - dataArea.Right, _height - dataArea.Bottom, dataArea.Top));
        Add(plot);
        return plot;
    }

    internal void Text(string text, float x, float y, TextStyle style, Alignment alignment = Alignment.UpperLeft, float rotation = 0)
    {
        var label = Page.Add.Text(Printable(text), x, y).LabelStyle;
        style.ApplyTo(label);
        label.Alignment = alignment;
        label.Rotation = rotation;
    }

    internal void Box(PixelRect rect, Color fill)
    {
        var box = Page.Add.Rectangle(rect.Left, rect.Right, rect.Bottom, rect.Top);
        box.FillColor = fill;
        box.LineWidth = 0;
    }

    internal void Ring(float x, float y, Color color)
    {
        var ring = Page.Add.Marker(x, y, MarkerShape.OpenCircle, 9, color);
        ring.MarkerLineWidth = 2;
    }

    /// <summary>A class is named after a folder, which may hold anything; XML may not.</summary>
    internal static string Printable(string text) => string.Concat(
        text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c >= '\uFFFE' ? ' ' : c));

    /// <summary>Writes <c>NAME.png</c> and <c>NAME.svg</c>.</summary>
    internal void Save(string pathWithoutExtension)
    {
        AtomicFile.Write(pathWithoutExtension + ".png", WritePng);
        AtomicFile.WriteText(pathWithoutExtension + ".svg", ToSvg());
    }

    public void Dispose()
    {
        foreach (var plot in _plots)
            plot.Dispose();
    }

    private void Add(Plot plot)
    {
        // The plots share one canvas.
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        _plots.Add(plot);
    }

    private void WritePng(Stream stream)
    {
        using var surface = SKSurface.Create(new SKImageInfo(_width * PngScale, _height * PngScale));
        surface.Canvas.Scale(PngScale);
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(stream);
    }

    internal string ToSvg()
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, _width, _height), stream))
            Draw(canvas);

        return PortableSvg.From(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private void Draw(SKCanvas canvas)
    {
        // The first time ScottPlot draws a plot twice, to learn the size of what it holds.
        if (!_measured)
        {
            _measured = true;
            using var nowhere = new SKNoDrawCanvas(_width, _height);
            Draw(nowhere);
        }

        foreach (var plot in _plots)
            plot.Render(canvas, new PixelRect(0, _width, _height, 0));
    }
}
