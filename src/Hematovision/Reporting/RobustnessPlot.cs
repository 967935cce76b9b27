using Hematovision.Evaluation.Robustness;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>The picture of a robustness test: a panel a corruption, accuracy over its steps, a line a model.</summary>
public static class RobustnessPlot
{
    private const int Columns = 5;
    private const float Margin = 24;
    private const float PanelWidth = 210;
    private const float PanelHeight = 150;
    private const float Axis = 40;
    private const float Title = 40;
    private const float Unit = 46;
    private const float LegendLine = 18;

    private static readonly Color[] Lines = [Palette.Blue, Palette.Orange, Palette.Green, Palette.Red, TextStyle.Muted];

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>.</summary>
    /// <param name="models">The models' names and reports, at least one.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(IReadOnlyList<(string Name, RobustnessReport Report)> models, string pathWithoutExtension)
    {
        using var figure = Draw(models);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Draws it; the figure is the caller's.</summary>
    internal static Figure Draw(IReadOnlyList<(string Name, RobustnessReport Report)> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        var corruptions = models[0].Report.Curves;
        var rows = (corruptions.Count + Columns - 1) / Columns;
        var top = Margin + 26 + (models.Count * LegendLine);
        var width = (2 * Margin) + (Columns * (Axis + PanelWidth));
        var figure = new Figure(width, top + (rows * (Title + PanelHeight + Unit)) + (Margin / 2));
        figure.Text("Accuracy as photographs get worse", Margin, Margin - 6, TextStyle.Title);
        for (var i = 0; i < models.Count; i++)
        {
            var (name, r) = models[i];
            var line = FormattableString.Invariant($"{name}: keeps {r.RelativeArea:P1} of its clean accuracy {r.CleanAccuracy:0.0000} ({r.Images:N0} images)");
            figure.Text(line, Margin, Margin + 20 + (i * LegendLine), new TextStyle(12, Of(i), Bold: true));
        }

        for (var i = 0; i < corruptions.Count; i++)
        {
            var left = Margin + Axis + (i % Columns * (Axis + PanelWidth));
            var upper = top + Title + (i / Columns * (Title + PanelHeight + Unit));
            DrawPanel(figure, new PixelRect(left, left + PanelWidth, upper + PanelHeight, upper), [.. models.Select(m => m.Report.Curves[i])]);
        }

        return figure;
    }

    private static Color Of(int model) => Lines[model % Lines.Length];

    private static void DrawPanel(Figure figure, PixelRect area, IReadOnlyList<RobustnessCurve> curves)
    {
        var (plot, points) = (figure.AddPanel(area), curves[0].Points);
        figure.Text(curves[0].Name, area.Left, area.Top - 8, TextStyle.Heading, Alignment.LowerLeft);
        figure.Text(curves[0].Unit, area.HorizontalCenter, area.Bottom + 20, TextStyle.Small, Alignment.UpperCenter);
        plot.Axes.SetLimits(-0.4, points.Count - 0.6, 0, 1.04);
        PanelAxes.Apply(plot, points.Select((p, i) => ((double)i, p.Label)), new NiceScale(0, 1, 0.25).Ticks(2));
        var clean = points.ToList().FindIndex(p => p.Level is null);
        plot.Add.VerticalLine(clean, 1, TextStyle.Muted, LinePattern.Dotted);
        for (var model = curves.Count - 1; model >= 0; model--)
        {
            var line = plot.Add.Scatter(curves[model].Points.Select((p, i) => new Coordinates(i, p.Accuracy)).ToArray(), Of(model));
            (line.LineWidth, line.MarkerSize) = (2, 5);
        }
    }
}
