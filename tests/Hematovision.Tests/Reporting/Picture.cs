using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;

namespace Hematovision.Tests.Reporting;

/// <summary>A plot that was saved, read back: its PNG's pixels and its SVG's texts.</summary>
internal sealed class Picture : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly SKBitmap _png;
    private readonly XDocument _svg;

    internal Picture(string pathWithoutExtension)
    {
        _png = SKBitmap.Decode(pathWithoutExtension + ".png");
        _svg = XDocument.Load(pathWithoutExtension + ".svg");
    }

    internal (int Width, int Height) PngSize => (_png.Width, _png.Height);

    internal (int Width, int Height) SvgSize => ((int)_svg.Root!.Attribute("width")!, (int)_svg.Root.Attribute("height")!);

    internal IReadOnlyList<XElement> TextElements => [.. _svg.Descendants(Svg + "text")];

    internal IReadOnlyList<string> Texts => [.. TextElements.Select(t => t.Value)];

    internal XElement Root => _svg.Root!;

    /// <summary>The share of pixels, within what the SVG says is the box of the text, that are not the box's commonest colour.</summary>
    internal double Ink(XElement text)
    {
        var place = text.Attribute("transform")!.Value.Split('(', ')')[1].Split(' ').Select(Number).ToArray();
        Assert.Equal(2, place.Length); // Moved, not turned.
        var (x, y) = (place[0] + Number(text.Attribute("x")!.Value), place[1] + Number(text.Attribute("y")!.Value));
        var (width, height) = (Number(text.Attribute("textLength")!.Value), 0.72 * Number(text.Attribute("font-size")!.Value));
        var scale = (double)_png.Width / SvgSize.Width;

        List<SKColor> pixels = [];
        for (var row = (int)((y - height) * scale); row < y * scale; row++)
        {
            for (var column = (int)(x * scale); column < (x + width) * scale; column++)
                pixels.Add(_png.GetPixel(column, row));
        }

        return 1 - (double)pixels.CountBy(p => p).Max(c => c.Value) / pixels.Count;
    }

    public void Dispose() => _png.Dispose();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
