using System.Xml.Linq;

namespace Hematovision.Reporting.Html;

/// <summary>
/// A figure as part of a page: as wide as its column, and in the page's colours, light or dark. Colours that the page does not name
/// stay as they are.
/// </summary>
internal static class ThemedSvg
{
    private static readonly Dictionary<string, string> Names = new(ClassColours.All.Select((c, order) => KeyValuePair.Create(c.OnWhite.ToHex(), $"c{order}")), StringComparer.OrdinalIgnoreCase)
    {
        [TextStyle.Ink.ToHex()] = "ink",
        [TextStyle.Muted.ToHex()] = "muted",
        [Palette.Line.ToHex()] = "line",
        [Palette.Plate.ToHex()] = "plate",
        [Palette.Blue.ToHex()] = "blue",
        [Palette.SoftBlue.ToHex()] = "blue-soft",
        [Palette.PaleBlue.ToHex()] = "blue-pale",
        [Palette.Orange.ToHex()] = "orange",
        [Palette.Red.ToHex()] = "red",
        [Palette.Green.ToHex()] = "green",
    };

    /// <param name="figure">The figure.</param>
    /// <param name="label">What it shows, for who does not see it.</param>
    /// <param name="prefix">Begins its ids: a page has no two of one name.</param>
    internal static string From(Figure figure, string label, string prefix)
    {
        var svg = XDocument.Parse(figure.ToSvg()).Root!;
        RemoveBackground(svg);
        foreach (var attribute in svg.Descendants().Attributes())
        {
            if (attribute.Name.LocalName == "id") attribute.Value = prefix + attribute.Value;
            else attribute.Value = attribute.Value.Replace("url(#", $"url(#{prefix}", StringComparison.Ordinal);
        }

        foreach (var element in svg.DescendantsAndSelf())
        {
            // A colour in an attribute cannot be a variable of the page; in a style it can.
            var styled = element.Attributes()
                .Where(a => a.Name.LocalName is "fill" or "stroke" && Names.ContainsKey(a.Value))
                .Select(a => $"{a.Name.LocalName}:var(--{Names[a.Value]})").ToArray();
            if (styled.Length > 0) element.SetAttributeValue("style", string.Join(';', styled));
        }

        svg.SetAttributeValue("viewBox", $"0 0 {(string?)svg.Attribute("width")} {(string?)svg.Attribute("height")}");
        svg.SetAttributeValue("width", null);
        svg.SetAttributeValue("height", null);
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", Figure.Printable(label));
        return svg.ToString(SaveOptions.DisableFormatting);
    }

    // The figure's, and that of each plot which fills it.
    private static void RemoveBackground(XElement svg)
    {
        var size = ((string?)svg.Attribute("width"), (string?)svg.Attribute("height"));
        svg.Elements()
            .Where(e => e.Name.LocalName == "rect" && (string?)e.Attribute("fill") == "white" && ((string?)e.Attribute("width"), (string?)e.Attribute("height")) == size)
            .Remove();
    }
}
