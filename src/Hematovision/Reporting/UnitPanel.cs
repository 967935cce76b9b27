using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Hematovision.Reporting;

/// <summary>A square panel whose axes both go from 0 to 1, with names beside it.</summary>
internal sealed class UnitPanel
{
    internal const float Margin = 24;
    private const float Left = Margin + 46;
    private const float Top = 92;
    private const float Side = 330;
    private const float NameHeight = 18;

    private static readonly PixelRect Area = new(Left, Left + Side, Top + Side, Top);

    private readonly Figure _figure;
    private readonly Plot _plot;
    private float _nextName = Top + 8;

    private UnitPanel(Figure figure, string horizontal, string vertical)
    {
        _figure = figure;
        _plot = figure.AddPanel(Area);
        _plot.Axes.SetLimits(0, 1.04, 0, 1.04);
        foreach (var axis in (IAxis[])[_plot.Axes.Bottom, _plot.Axes.Left])
        {
            axis.TickGenerator = new NumericManual([.. Enumerable.Range(0, 6).Select(i => new Tick(i / 5.0, (i / 5.0).ToString("0.0", CultureInfo.InvariantCulture)))]);
            TextStyle.Small.ApplyTo(axis.TickLabelStyle);
            axis.MajorTickStyle.Length = 4;
            axis.MajorTickStyle.Color = axis.Edge == Edge.Left ? Colors.Transparent : TextStyle.Muted;
        }

        foreach (var axis in (IAxis[])[_plot.Axes.Left, _plot.Axes.Right, _plot.Axes.Top]) axis.FrameLineStyle.Width = 0;
        _plot.Axes.Bottom.FrameLineStyle.Color = TextStyle.Muted;
        _plot.Grid.MajorLineColor = Palette.Line;
        figure.Text(horizontal, Area.HorizontalCenter, Area.Bottom + 24, TextStyle.Small, Alignment.UpperCenter);
        figure.Text(vertical, Area.Left - 8, Area.Top - 10, TextStyle.Heading, Alignment.LowerLeft);
    }

    /// <summary>Draws a picture of one panel and writes <c>PATH.png</c> and <c>PATH.svg</c>.</summary>
    /// <param name="pathWithoutExtension">Where to.</param>
    /// <param name="title">First line.</param>
    /// <param name="subtitle">Second line.</param>
    /// <param name="horizontal">What the lower axis shows.</param>
    /// <param name="vertical">What the left axis shows, written above it.</param>
    /// <param name="names">What will be written beside the panel, for its room.</param>
    /// <param name="draw">Draws on the panel.</param>
    internal static void Save(
        string pathWithoutExtension, string title, string subtitle, string horizontal, string vertical, IReadOnlyList<string> names, Action<UnitPanel> draw)
    {
        var width = Math.Max(
            Left + Side + (names.Count == 0 ? 0 : 20 + names.Max(name => new TextStyle(12, TextStyle.Ink, Bold: true).Width(name))),
            Margin + Math.Max(TextStyle.Title.Width(title), TextStyle.Note.Width(subtitle)));
        var height = Math.Max(Top + Side + 44, Top + 8 + (names.Count * NameHeight));
        using var figure = new Figure(width + Margin, height + (Margin / 2));
        figure.Text(title, Margin, Margin - 6, TextStyle.Title);
        figure.Text(subtitle, Margin, Margin + 19, TextStyle.Note);
        draw(new UnitPanel(figure, horizontal, vertical));
        figure.Save(pathWithoutExtension);
    }

    internal void Diagonal() => Line([new Coordinates(0, 0), new Coordinates(1, 1)], TextStyle.Muted, 1, LinePattern.Dotted);

    internal void Line(Coordinates[] points, Color color, float width = 2, LinePattern pattern = default)
    {
        var line = _plot.Add.Scatter(points, color);
        (line.LineWidth, line.MarkerSize, line.LinePattern) = (width, 0, pattern);
    }

    internal void Dot(double x, double y, float size, Color color) => _plot.Add.Marker(x, y, MarkerShape.FilledCircle, size, color);

    /// <summary>Writes the next name beside the panel.</summary>
    internal void Name(string text, Color color)
    {
        _figure.Text(text, Area.Right + 20, _nextName, new TextStyle(12, color, Bold: true));
        _nextName += NameHeight;
    }
}
