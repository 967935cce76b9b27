using System.Globalization;
using ScottPlot;

namespace Hematovision.Reporting.Comparing;

/// <summary>The chart by which one chooses between models: accuracy, with its interval, over what an image takes.</summary>
public static class TradeOffPlot
{
    private const float Margin = 24;
    private const float Axis = 48;
    private const float Top = 104;
    private const float Width = 620;
    private const float Height = 340;
    private const double Wide = 8;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>.</summary>
    /// <param name="models">At least one.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(IReadOnlyList<TradeOffPoint> models, string pathWithoutExtension, string title)
    {
        using var figure = Draw(models, title);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Draws it; the figure is the caller's.</summary>
    internal static Figure Draw(IReadOnlyList<TradeOffPoint> models, string title)
    {
        ArgumentNullException.ThrowIfNull(models);
        const string subtitle = "Blue: no other model is both faster and more often right. Bars: 95 % intervals.";
        var width = Math.Max(Axis + Width, Math.Max(TextStyle.Title.Width(title), TextStyle.Note.Width(subtitle))) + 2 * Margin;
        var figure = new Figure(width, Top + Height + 46 + Margin / 2);
        figure.Text(title, Margin, Margin - 6, TextStyle.Title);
        figure.Text(subtitle, Margin, Margin + 19, TextStyle.Note);

        var area = new PixelRect(Margin + Axis, Margin + Axis + Width, Top + Height, Top);
        var plot = figure.AddPanel(area);
        figure.Text("Accuracy", area.Left, area.Top - 12, TextStyle.Heading, Alignment.LowerLeft);
        var isLog = models.Max(m => m.Milliseconds) > Wide * models.Min(m => m.Milliseconds);
        figure.Text($"milliseconds an image{(isLog ? ", in powers of ten" : "")}", area.HorizontalCenter, area.Bottom + 22, TextStyle.Small, Alignment.UpperCenter);
        double X(TradeOffPoint m) => isLog ? Math.Log10(m.Milliseconds) : m.Milliseconds;
        var levels = SetAxes(plot, models, isLog);

        var best = models.Where(m => m.IsBest(models)).OrderBy(m => m.Milliseconds).ToList();
        var front = plot.Add.Scatter(best.Select(m => new Coordinates(X(m), m.Accuracy)).ToArray(), Palette.SoftBlue);
        (front.LineWidth, front.MarkerSize) = (2, 0);
        var labels = new LabelPlacer(area);
        foreach (var level in levels) labels.Avoid(new PixelRect(area.Left, area.Right, PixelY(level) + 1, PixelY(level) - 1));
        foreach (var (from, to) in best.Zip(best.Skip(1))) labels.AvoidLine(Pixel(X(from), from.Accuracy), Pixel(X(to), to.Accuracy));
        foreach (var m in models)
        {
            var colour = best.Contains(m) ? Palette.Blue : TextStyle.Muted;
            var bar = plot.Add.Line(X(m), m.Interval.Low, X(m), m.Interval.High);
            (bar.LineColor, bar.LineWidth) = (colour, 1.5f);
            plot.Add.Marker(X(m), m.Accuracy, MarkerShape.FilledCircle, 10, colour);
            var (x, y) = Pixel(X(m), m.Accuracy);
            labels.Avoid(new PixelRect(x - 6, x + 6, y + 6, y - 6));
            labels.Avoid(new PixelRect(x - 2, x + 2, PixelY(m.Interval.Low), PixelY(m.Interval.High)));
        }

        foreach (var m in models.OrderBy(m => m.Milliseconds))
        {
            var style = TextStyle.Body with { Bold = best.Contains(m) };
            var (x, y) = labels.Place(Pixel(X(m), m.Accuracy), style.Width(m.Name), 15);
            figure.Text(m.Name, x, y, style);
        }

        return figure;

        float PixelY(double accuracy) => area.Bottom - (float)((accuracy - plot.Axes.Left.Min) / plot.Axes.Left.Range.Span) * area.Height;
        (float X, float Y) Pixel(double x, double y) => (area.Left + (float)((x - plot.Axes.Bottom.Min) / plot.Axes.Bottom.Range.Span) * area.Width, PixelY(y));
    }

    /// <summary>Sets them, and gives the accuracies that have a grid line.</summary>
    private static List<double> SetAxes(Plot plot, IReadOnlyList<TradeOffPoint> models, bool isLog)
    {
        var vertical = NiceScale.Around(models.Min(m => m.Interval.Low), models.Max(m => m.Interval.High), 5);
        var most = models.Max(m => m.Milliseconds);
        var horizontal = NiceScale.Around(0, most * 1.1, 6);
        var (low, high) = isLog ? (Math.Log10(models.Min(m => m.Milliseconds) / 1.6), Math.Log10(most * 1.6)) : (0, horizontal.Max);
        plot.Axes.SetLimits(low, high, vertical.Min, vertical.Max + 0.03 * (vertical.Max - vertical.Min));
        var powers = Enumerable.Range(-3, 9).SelectMany(power => ((int[])[1, 2, 5]).Select(digit => digit * Math.Pow(10, power)))
            .Where(ms => Math.Log10(ms) >= low && Math.Log10(ms) <= high).Select(ms => (Math.Log10(ms), ms.ToString("0.###", CultureInfo.InvariantCulture)));
        PanelAxes.Apply(plot, isLog ? powers : horizontal.Ticks(), vertical.Ticks());
        return [.. vertical.Ticks().Select(t => t.Position)];
    }
}
