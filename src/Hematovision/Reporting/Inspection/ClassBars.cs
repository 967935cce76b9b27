using System.Globalization;
using Hematovision.Data.Inspection;
using ScottPlot;

namespace Hematovision.Reporting.Inspection;

/// <summary>A bar a class, in parts for its splits.</summary>
internal static class ClassBars
{
    internal const int Most = 30;
    private const float Width = 460;
    private const float RowHeight = 24;
    private const float BarHeight = 16;
    private const float NameSpace = 150;

    internal static Figure Draw(DatasetInspection inspection)
    {
        var classes = inspection.Classes.OrderByDescending(c => c.Images).Take(Most).ToArray();
        var top = inspection.HasSplits ? 28 : 4;
        var figure = new Figure(Width, top + (classes.Length * RowHeight) + 4);
        var left = 14 + classes.Select(c => Math.Min(NameSpace, TextStyle.Body.Width(c.Name))).Max();
        var room = Width - left - PlotFont.Width(Count(classes[0].Images), 12) - 14;
        if (inspection.HasSplits) DrawLegend(figure, left);

        for (var row = 0; row < classes.Length; row++)
        {
            var c = classes[row];
            var y = top + (row * RowHeight);
            figure.Text(Short(c.Name), left - 10, y + (BarHeight / 2), TextStyle.Body, Alignment.MiddleRight);
            var x = left;
            foreach (var (images, colour) in Parts(c))
            {
                var length = room * images / classes[0].Images;
                if (images > 0) figure.Box(new PixelRect(x, x + length, y + BarHeight, y), colour);
                x += length;
            }

            figure.Text(Count(c.Images), x + 6, y + (BarHeight / 2), TextStyle.Note, Alignment.MiddleLeft);
        }

        return figure;
    }

    private static IEnumerable<(int Images, Color Colour)> Parts(ClassSummary c) =>
    [
        (c.Images - c.Val - c.Test, Palette.Blue),
        (c.Val, Palette.SoftBlue),
        (c.Test, Palette.PaleBlue),
    ];

    private static void DrawLegend(Figure figure, float left)
    {
        var x = left;
        foreach (var (name, colour) in ((string, Color)[])[("train", Palette.Blue), ("val", Palette.SoftBlue), ("test", Palette.PaleBlue)])
        {
            figure.Box(new PixelRect(x, x + 12, 16, 4), colour);
            figure.Text(name, x + 17, 10, TextStyle.Note, Alignment.MiddleLeft);
            x += 34 + TextStyle.Note.Width(name);
        }
    }

    private static string Short(string name)
    {
        var length = name.Length;
        while (length > 1 && TextStyle.Body.Width($"{name.AsSpan(0, length)}…") > NameSpace) length--;
        return TextStyle.Body.Width(name) <= NameSpace ? name : $"{name.AsSpan(0, length)}…";
    }

    private static string Count(int images) => images.ToString("N0", CultureInfo.InvariantCulture);
}
