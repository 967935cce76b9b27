using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>
/// A curve a class in a unit square, beside it the corner where good models differ, enlarged, and the names with their areas.
/// </summary>
internal sealed class ClassCurvePicture
{
    private const float Margin = 24;
    private const float Axis = 40;
    private const float Top = 104;
    private const float Side = 300;
    private const float Swatch = 22;
    private const float Row = 19;

    /// <summary>How much of each axis the enlarged corner shows.</summary>
    private const double Corner = 0.2;

    internal required string Title { get; init; }

    internal required string Subtitle { get; init; }

    /// <summary>What goes to the right, and what up.</summary>
    internal required (string X, string Y) Axes { get; init; }

    /// <summary>Name of the column of areas.</summary>
    internal required string ValueName { get; init; }

    internal required IReadOnlyList<ClassLine> Lines { get; init; }

    /// <summary>The last line of the names: of the mean.</summary>
    internal required (string Name, string Value) Mean { get; init; }

    /// <summary>Whether the good corner is the left one; the upper one it is in any case.</summary>
    internal required bool GoodIsLeft { get; init; }

    /// <summary>Whether the line that chance would give is the diagonal.</summary>
    internal bool ChanceIsDiagonal { get; init; }

    /// <summary>How two points are joined.</summary>
    internal ConnectStyle Connection { get; init; } = ConnectStyle.Straight;

    internal Figure Draw()
    {
        var names = Math.Max(TextStyle.Body.Width(Mean.Name), Lines.Max(l => TextStyle.Body.Width(l.Name)));
        var values = Lines.Select(l => l.Value).Append(Mean.Value).Append(ValueName).Max(TextStyle.Body.Width);
        var legend = Margin + 2 * (Axis + Side) + 2 * Margin;
        var right = legend + Swatch + names + 18 + values;
        var width = Math.Max(right, Margin + Math.Max(TextStyle.Title.Width(Title), TextStyle.Note.Width(Subtitle))) + Margin;
        var height = Math.Max(Top + Side + 46, Top + (Lines.Count + 2) * Row) + Margin / 2;

        var figure = new Figure(width, height);
        figure.Text(Title, Margin, Margin - 6, TextStyle.Title);
        figure.Text(Subtitle, Margin, Margin + 19, TextStyle.Note);
        DrawPanel(figure, Margin + Axis, (0, 1), (0, 1), Axes.Y);
        DrawPanel(figure, Margin + Axis + Side + Margin + Axis, GoodIsLeft ? (0, Corner) : (1 - Corner, 1), (1 - Corner, 1), "The corner, enlarged");
        DrawLegend(figure, legend, right);
        return figure;
    }

    private void DrawPanel(Figure figure, float left, (double Low, double High) x, (double Low, double High) y, string heading)
    {
        var area = new PixelRect(left, left + Side, Top + Side, Top);
        var plot = figure.AddPanel(area);
        figure.Text(heading, area.Left, area.Top - 12, TextStyle.Heading, Alignment.LowerLeft);
        figure.Text(Axes.X, area.HorizontalCenter, area.Bottom + 22, TextStyle.Small, Alignment.UpperCenter);
        // Room at the edges, so that a line which runs along one is not cut in half.
        var room = 0.015 * (x.High - x.Low);
        plot.Axes.SetLimits(x.Low - room, x.High + room, y.Low - room, y.High + room);
        PanelAxes.Apply(plot, new NiceScale(x.Low, x.High, (x.High - x.Low) / 4).Ticks(2), new NiceScale(y.Low, y.High, (y.High - y.Low) / 4).Ticks(2));
        if (ChanceIsDiagonal)
        {
            var chance = plot.Add.Line(0, 0, 1, 1);
            (chance.LineColor, chance.LineWidth, chance.LinePattern) = (TextStyle.Muted, 1, LinePattern.Dotted);
        }

        // The first class on top.
        foreach (var line in Lines.Reverse().Where(l => l.Points.Count > 0))
        {
            var curve = plot.Add.Scatter(line.Points.ToArray(), line.Colour);
            (curve.LineWidth, curve.MarkerSize, curve.LinePattern, curve.ConnectStyle) = (2, 0, line.Pattern, Connection);
        }
    }

    private void DrawLegend(Figure figure, float left, float right)
    {
        figure.Text(ValueName, right, Top - 12, TextStyle.Heading with { Size = 12 }, Alignment.LowerRight);
        var y = Top + Row / 2;
        foreach (var line in Lines)
        {
            var swatch = figure.Page.Add.Line(left, y, left + Swatch - 7, y);
            (swatch.LineColor, swatch.LineWidth, swatch.LinePattern) = (line.Colour, 2.5f, line.Pattern);
            figure.Text(line.Name, left + Swatch, y, TextStyle.Body, Alignment.MiddleLeft);
            figure.Text(line.Value, right, y, line.Points.Count > 0 ? TextStyle.Body : TextStyle.Note, Alignment.MiddleRight);
            y += Row;
        }

        y += 4;
        figure.Box(new PixelRect(left, right, y - Row / 2 + 1, y - Row / 2), Palette.Line);
        figure.Text(Mean.Name, left + Swatch, y + 2, TextStyle.Body with { Bold = true }, Alignment.MiddleLeft);
        figure.Text(Mean.Value, right, y + 2, TextStyle.Body with { Bold = true }, Alignment.MiddleRight);
    }
}
