using System.Globalization;
using Hematovision.Evaluation;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>
/// The reliability diagram: for each bin of confidence the share right, beside the diagonal where the two are the same; below, how
/// many images are in the bin.
/// </summary>
public static class ReliabilityPlot
{
    private const float Margin = 24;
    private const float Axis = 44;
    private const float Top = 104;
    private const float Width = 480;
    private const float Height = 300;
    private const float CountsTop = Top + Height + 58;
    private const float CountsHeight = 90;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>.</summary>
    /// <param name="report">The scores.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(ClassificationReport report, string pathWithoutExtension, string title)
    {
        using var figure = Draw(report, title);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Draws it; the figure is the caller's.</summary>
    internal static Figure Draw(ClassificationReport report, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        var bins = report.Reliability;
        var confidence = bins.Sum(b => b.Images * b.Probability) / bins.Sum(b => b.Images);
        var subtitle = string.Create(
            CultureInfo.InvariantCulture, $"calibration error {report.ExpectedCalibrationError:0.0000}: right {report.Accuracy:0.0000}, sure {confidence:0.0000} in the mean");

        var width = Math.Max(Axis + Width, Math.Max(TextStyle.Title.Width(title), TextStyle.Note.Width(subtitle))) + 2 * Margin;
        var figure = new Figure(width, CountsTop + CountsHeight + 46 + Margin / 2);
        figure.Text(title, Margin, Margin - 6, TextStyle.Title);
        figure.Text(subtitle, Margin, Margin + 19, TextStyle.Note);
        DrawShares(figure, bins);
        DrawCounts(figure, bins);
        return figure;
    }

    private static void DrawShares(Figure figure, IReadOnlyList<ReliabilityBin> bins)
    {
        var area = Area(Top, Height);
        var plot = figure.AddPanel(area);
        figure.Text("Share right", area.Left, area.Top - 12, TextStyle.Heading, Alignment.LowerLeft);
        DrawKey(figure, area);
        plot.Axes.SetLimits(-0.01, 1.01, 0, 1.03);
        PanelAxes.Apply(plot, Shares(), Shares());
        foreach (var bin in bins)
        {
            var (sure, right) = (bin.Probability, bin.Accuracy);
            Box(plot, bin, 0, right, Palette.SoftBlue);
            // What the bar lacks of the confidence, or has too much.
            if (Math.Abs(sure - right) > 0.002) Box(plot, bin, Math.Min(sure, right), Math.Max(sure, right), right < sure ? Palette.Orange : Palette.Green);
        }

        var diagonal = plot.Add.Line(0, 0, 1, 1);
        (diagonal.LineColor, diagonal.LineWidth, diagonal.LinePattern) = (TextStyle.Muted, 1, LinePattern.Dotted);
    }

    private static void DrawCounts(Figure figure, IReadOnlyList<ReliabilityBin> bins)
    {
        var area = Area(CountsTop, CountsHeight);
        var plot = figure.AddPanel(area);
        figure.Text("Images", area.Left, area.Top - 8, TextStyle.Heading, Alignment.LowerLeft);
        figure.Text("probability of the predicted class", area.HorizontalCenter, area.Bottom + 22, TextStyle.Small, Alignment.UpperCenter);
        var scale = NiceScale.Around(0, bins.Max(b => b.Images), 3);
        plot.Axes.SetLimits(-0.01, 1.01, 0, scale.Max * 1.03);
        PanelAxes.Apply(plot, Shares(), scale.Ticks().Where(t => t.Position == Math.Round(t.Position)).Select(t => (t.Position, t.Position.ToString("N0", CultureInfo.InvariantCulture))));
        foreach (var bin in bins) Box(plot, bin, 0, bin.Images, Palette.Blue);
    }

    private static void DrawKey(Figure figure, PixelRect area)
    {
        var x = area.Right;
        foreach (var (name, colour) in ((string, Color)[])[("right beyond the claim", Palette.Green), ("claimed but wrong", Palette.Orange), ("right as claimed", Palette.SoftBlue)])
        {
            x -= TextStyle.Small.Width(name);
            figure.Text(name, x, area.Top - 18, TextStyle.Small, Alignment.MiddleLeft);
            figure.Box(new PixelRect(x - 16, x - 5, area.Top - 12, area.Top - 23), colour);
            x -= 30;
        }
    }

    private static void Box(Plot plot, ReliabilityBin bin, double low, double high, Color fill)
    {
        var box = plot.Add.Rectangle(bin.Low + 0.003, bin.High - 0.003, low, high);
        (box.FillColor, box.LineWidth) = (fill, 0);
    }

    private static IEnumerable<(double Position, string Label)> Shares() => new NiceScale(0, 1, 0.2).Ticks();

    private static PixelRect Area(float top, float height) => new(Margin + Axis, Margin + Axis + Width, top + height, top);
}
