using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>How a piece of text looks; sizes in pixels.</summary>
internal readonly record struct TextStyle(float Size, Color Color, bool Bold = false)
{
    internal static readonly Color Ink = Color.FromHex("#1F2933");
    internal static readonly Color Muted = Color.FromHex("#616E7C");

    internal static readonly TextStyle Title = new(17, Ink, Bold: true);
    internal static readonly TextStyle Heading = new(13, Ink, Bold: true);
    internal static readonly TextStyle Body = new(12, Ink);
    internal static readonly TextStyle Note = new(12, Muted);
    internal static readonly TextStyle Small = new(11, Muted);

    internal float Width(string text) => PlotFont.Width(text, Size, Bold);

    internal void ApplyTo(LabelStyle label)
    {
        label.FontName = PlotFont.Family;
        label.FontSize = Size;
        label.ForeColor = Color;
        label.Bold = Bold;
    }

    /// <summary>Breaks a name at its spaces, underscores and hyphens into lines of at most <paramref name="width"/> where its words allow.</summary>
    internal IReadOnlyList<string> Wrap(string name, float width)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in Words(name))
        {
            if (line != "" && Width((line + word).TrimEnd()) > width)
            {
                lines.Add(line.TrimEnd());
                line = "";
            }

            line += word;
        }

        return [.. lines, line.TrimEnd()];
    }

    private static IEnumerable<string> Words(string name)
    {
        var start = 0;
        for (var end = 1; end <= name.Length; end++)
        {
            if (end == name.Length || name[end - 1] is ' ' or '_' or '-' or '/')
            {
                yield return name[start..end];
                start = end;
            }
        }
    }
}
