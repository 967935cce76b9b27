using ScottPlot;
using ScottPlot.TickGenerators;

namespace Hematovision.Reporting;

/// <summary>The look of every panel's axes: level grid lines, a line below, labels in small letters.</summary>
internal static class PanelAxes
{
    internal static void Apply(Plot plot, IEnumerable<(double Position, string Label)> bottom, IEnumerable<(double Position, string Label)> left)
    {
        SetTicks(plot.Axes.Bottom, bottom);
        SetTicks(plot.Axes.Left, left);
        foreach (var axis in (IAxis[])[plot.Axes.Left, plot.Axes.Right, plot.Axes.Top]) axis.FrameLineStyle.Width = 0;
        plot.Axes.Bottom.FrameLineStyle.Color = TextStyle.Muted;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Palette.Line;
    }

    private static void SetTicks(IAxis axis, IEnumerable<(double Position, string Label)> ticks)
    {
        axis.TickGenerator = new NumericManual([.. ticks.Select(t => new Tick(t.Position, t.Label))]);
        TextStyle.Small.ApplyTo(axis.TickLabelStyle);
        axis.MajorTickStyle.Length = 4;
        axis.MajorTickStyle.Color = axis.Edge == Edge.Left ? Colors.Transparent : TextStyle.Muted;
    }
}
