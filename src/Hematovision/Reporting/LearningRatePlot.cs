using System.Globalization;
using Hematovision.Training.Searching;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>The picture of range tests: a panel a stage, the loss over the learning rate, the rate suggested marked.</summary>
public static class LearningRatePlot
{
    private const float Margin = 24;
    private const float Top = 108;
    private const float PanelWidth = 380;
    private const float PanelHeight = 260;
    private const float Axis = 48;

    private static readonly Color Raw = Color.FromHex("#B9C3CD");

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>.</summary>
    /// <param name="tests">At least one.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(IReadOnlyList<RangeTest> tests, string pathWithoutExtension, string title)
    {
        ArgumentNullException.ThrowIfNull(tests);
        const string subtitle = "Pale: loss of each batch. Blue: smoothed. Orange: the rate suggested, a tenth of that of the least smoothed loss.";
        var width = Math.Max(tests.Count * (Axis + PanelWidth) + (tests.Count - 1) * Margin, TextStyle.Note.Width(subtitle)) + 2 * Margin;
        using var figure = new Figure(width, Top + PanelHeight + 50 + Margin / 2);
        figure.Text(title, Margin, Margin - 6, TextStyle.Title);
        figure.Text(subtitle, Margin, Margin + 19, TextStyle.Note);
        for (var i = 0; i < tests.Count; i++)
        {
            var left = Margin + Axis + i * (Axis + PanelWidth + Margin);
            Draw(figure, tests[i], new PixelRect(left, left + PanelWidth, Top + PanelHeight, Top));
        }

        figure.Save(pathWithoutExtension);
    }

    private static void Draw(Figure figure, RangeTest test, PixelRect area)
    {
        var plot = figure.AddPanel(area);
        var points = test.Points.Where(point => double.IsFinite(point.Loss) && double.IsFinite(point.Smoothed)).ToList();
        figure.Text($"Loss, {test.Stage} stage", area.Left, area.Top - 12, TextStyle.Heading, Alignment.LowerLeft);
        figure.Text("learning rate", area.HorizontalCenter, area.Bottom + 24, TextStyle.Small, Alignment.UpperCenter);

        // The loss leaves the picture where it runs away; what it was before is what one looks at.
        var (least, first) = (points.Min(point => point.Smoothed), points[0].Smoothed);
        var vertical = NiceScale.Around(Math.Min(0, least), Math.Max(first, least) * 1.4, 5);
        plot.Axes.SetLimits(Math.Log10(points[0].Rate), Math.Log10(points[^1].Rate), vertical.Min, vertical.Max);
        var decades = Enumerable.Range((int)Math.Ceiling(Math.Log10(points[0].Rate) - 1e-9), 20).TakeWhile(power => power <= Math.Log10(points[^1].Rate) + 1e-9);
        PanelAxes.Apply(plot, decades.Select(power => ((double)power, power is >= -3 and <= 1 ? Math.Pow(10, power).ToString("0.###", CultureInfo.InvariantCulture) : $"1e{power}")), vertical.Ticks());
        Curve(point => point.Loss, Raw, 1);
        Curve(point => point.Smoothed, Palette.Blue, 2.5f);
        if (test.Suggested is not { } suggested) return;
        var at = Math.Log10(suggested);
        plot.Add.VerticalLine(at, 1.5f, Palette.Orange, LinePattern.Dashed);
        var x = area.Left + (float)((at - plot.Axes.Bottom.Min) / plot.Axes.Bottom.Range.Span) * area.Width;
        figure.Text(RangeTest.Text(suggested), x + 6, area.Top + 4, new(12, Palette.Orange, Bold: true));

        void Curve(Func<RangePoint, double> value, Color color, float lineWidth)
        {
            var line = plot.Add.Scatter(points.Select(point => new Coordinates(Math.Log10(point.Rate), value(point))).ToArray(), color);
            line.LineWidth = lineWidth;
            line.MarkerSize = 0;
        }
    }
}
