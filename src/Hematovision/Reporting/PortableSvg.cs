using System.Globalization;
using System.Xml.Linq;

namespace Hematovision.Reporting;

/// <summary>Skia's SVG made fit for other machines' fonts and for editing.</summary>
internal static class PortableSvg
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    internal static string From(string skia)
    {
        var document = XDocument.Parse(skia);
        foreach (var text in document.Descendants(Svg + "text"))
            FitToAnyFont(text);

        document.Root!.SetAttributeValue("font-family", PlotFont.SvgFamilies);
        RemoveIdleClips(document);
        return document.ToString();
    }

    /// <summary>
    /// Skia gives every letter its own place, which tears words apart in any font but the one named. A text gets its whole length
    /// instead, so that it fills the same space whatever draws it.
    /// </summary>
    private static void FitToAnyFont(XElement text)
    {
        var content = text.Value.Trim();
        var size = float.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture);
        var bold = text.Attribute("font-weight") is not null;
        text.Value = content;
        text.SetAttributeValue("x", First(text.Attribute("x")!.Value));
        text.SetAttributeValue("y", First(text.Attribute("y")!.Value));
        text.SetAttributeValue("font-family", null);
        text.SetAttributeValue("font-weight", bold ? "600" : null);
        text.SetAttributeValue("textLength", PlotFont.Width(content, size, bold).ToString("0.##", CultureInfo.InvariantCulture));
        text.SetAttributeValue("lengthAdjust", "spacingAndGlyphs");

        static string First(string list) => list.Split(',')[0];
    }

    /// <summary>ScottPlot clips each element to its plot; where that is the whole page it does nothing but triple the file.</summary>
    private static void RemoveIdleClips(XDocument document)
    {
        var (width, height) = ((string?)document.Root!.Attribute("width"), (string?)document.Root.Attribute("height"));
        var idle = document.Descendants(Svg + "clipPath")
            .Where(c => c.Elements().Single() is var shape && (string?)shape.Attribute("width") == width && (string?)shape.Attribute("height") == height)
            .ToDictionary(c => $"url(#{(string?)c.Attribute("id")})");
        foreach (var group in document.Descendants(Svg + "g").ToList())
        {
            if (idle.Remove((string?)group.Attribute("clip-path") ?? "", out var clip))
            {
                group.ReplaceWith(group.Elements());
                clip.Remove();
            }
        }
    }
}
