using Hematovision.IO;
using ScottPlot;
using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>
/// The font of all plots, out of the library itself: Skia's Linux build without fontconfig finds none on the system, and a picture
/// looks the same on every machine. Open Sans (Apache-2.0) in two weights.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    internal const string Family = "Open Sans";

    /// <summary>For an SVG, which names its font: of similar width where Open Sans is not installed.</summary>
    internal const string SvgFamilies = "'Open Sans', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";

    private static readonly Lazy<SKTypeface> Regular = new(() => Load("OpenSans-Regular.ttf"));
    private static readonly Lazy<SKTypeface> Semibold = new(() => Load("OpenSans-Semibold.ttf"));

    static PlotFont()
    {
        Fonts.FontResolvers.Insert(0, new PlotFont());
    }

    private PlotFont()
    {
    }

    /// <summary>Lets ScottPlot find the font under its family name; once is enough.</summary>
    internal static void Register() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(PlotFont).TypeHandle);

    /// <summary>The width of a line of text, in pixels, measured large because Skia rounds small letters to whole pixels.</summary>
    internal static float Width(string text, float size, bool bold = false)
    {
        const float Large = 1000;
        using var font = new SKFont((bold ? Semibold : Regular).Value, Large);
        return font.MeasureText(text) * size / Large;
    }

    /// <summary>The font of a style, for drawing without ScottPlot.</summary>
    internal static SKFont Of(TextStyle style) => new((style.Bold ? Semibold : Regular).Value, style.Size);

    /// <summary>A line of text as far as a width has room for it.</summary>
    internal static string Fitted(string text, SKFont font, float width)
    {
        var shown = FileText.Printable(text, 200);
        if (font.MeasureText(shown) <= width) return shown;
        while (shown.Length > 1 && font.MeasureText(shown + "…") > width) shown = shown[..^1];
        return shown + "…";
    }

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName != Family ? null : (weight >= FontWeight.SemiBold ? Semibold : Regular).Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, bold ? FontWeight.Bold : FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);

    private static SKTypeface Load(string file)
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream(file)!;
        return SKTypeface.FromStream(stream);
    }
}
