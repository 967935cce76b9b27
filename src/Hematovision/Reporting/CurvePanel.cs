using System.Globalization;
using Hematovision.Training;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>A line of a panel: its name, written at its end in its own colour.</summary>
internal sealed record Curve(string Name, Color Color, Func<EpochMetrics, double> Value);

/// <summary>One panel of the learning curves: lines over epochs.</summary>
internal sealed class CurvePanel
{
    private const int MarkedEpochs = 30;
    private const float NameHeight = 15;

    /// <summary>Above the highest tick, so that a line or ring at it is not cut in half.</summary>
    private const double Headroom = 0.03;

    private static readonly Color Boundary = Color.FromHex("#9AA5B1");

    private readonly Figure _figure;
    private readonly IReadOnlyList<EpochMetrics> _epochs;
    private readonly EpochMetrics _best;
    private readonly PixelRect _area;
    private readonly bool _fromZero;
    private readonly Plot _plot;

    internal CurvePanel(Figure figure, IReadOnlyList<EpochMetrics> epochs, EpochMetrics best, PixelRect area, string title, bool fromZero)
    {
        (_figure, _epochs, _best, _area, _fromZero) = (figure, epochs, best, area, fromZero);
        _plot = figure.AddPanel(area);
        figure.Text(title, area.Left, area.Top - 24, TextStyle.Heading, Alignment.LowerLeft);
        figure.Text("epoch", area.HorizontalCenter, area.Bottom + 24, TextStyle.Small, Alignment.UpperCenter);
    }

    internal void Draw(params IReadOnlyList<Curve> curves)
    {
        SetAxes([.. curves.SelectMany(c => _epochs.Select(c.Value)).Where(double.IsFinite)]);
        DrawStages();
        foreach (var curve in curves)
            DrawLine(curve);

        foreach (var curve in curves.Skip(1).Where(c => double.IsFinite(c.Value(_best))))
            DrawRing(curve);

        DrawNames(curves);
    }

    private void SetAxes(IReadOnlyList<double> values)
    {
        var low = _fromZero || values.Count == 0 ? 0 : values.Min();
        var high = _fromZero && values.Count > 0 ? values.Max() : 1;
        var vertical = NiceScale.Around(low, high, 5);
        var (first, last) = (_epochs[0].Epoch, _epochs[^1].Epoch);
        var step = (int)Math.Max(1, NiceScale.Around(first, last, 8).Step);
        var horizontal = Enumerable.Range(first, last - first + 1).Where(e => e % step == 0);

        _plot.Axes.SetLimits(first - 0.5, last + 0.5, vertical.Min, vertical.Max + Headroom * (vertical.Max - vertical.Min));
        PanelAxes.Apply(_plot, horizontal.Select(e => ((double)e, e.ToString(CultureInfo.InvariantCulture))), vertical.Ticks());
    }

    private void DrawStages()
    {
        for (var i = 1; i < _epochs.Count; i++)
        {
            if (_epochs[i].Stage == _epochs[i - 1].Stage)
                continue;

            var x = _epochs[i].Epoch - 0.5;
            _plot.Add.VerticalLine(x, 1, Boundary, LinePattern.Dashed);
            // Above the data, and beside the line, so that the name of a stage of one epoch has room too.
            _figure.Text(_epochs[i - 1].Stage, PixelX(x) - 6, _area.Top - 4, TextStyle.Small, Alignment.LowerRight);
            _figure.Text(_epochs[i].Stage, PixelX(x) + 6, _area.Top - 4, TextStyle.Small, Alignment.LowerLeft);
        }
    }

    private void DrawLine(Curve curve)
    {
        var points = _epochs.Where(e => double.IsFinite(curve.Value(e))).Select(e => new Coordinates(e.Epoch, curve.Value(e))).ToArray();
        if (points.Length == 0)
            return;

        var line = _plot.Add.Scatter(points, curve.Color);
        line.LineWidth = 2;
        line.MarkerSize = _epochs.Count <= MarkedEpochs ? 5 : 0;
    }

    private void DrawRing(Curve curve)
    {
        var ring = _plot.Add.Marker(_best.Epoch, curve.Value(_best), MarkerShape.FilledCircle, 9, Colors.White).MarkerStyle;
        ring.OutlineColor = curve.Color;
        ring.OutlineWidth = 2;
    }

    /// <summary>Names at the ends of their lines, moved apart where lines end close together.</summary>
    private void DrawNames(IReadOnlyList<Curve> curves)
    {
        var ends = curves
            .Select(c => (Curve: c, End: _epochs.Select(c.Value).LastOrDefault(double.IsFinite, double.NaN)))
            .Where(c => double.IsFinite(c.End))
            .Select(c => (c.Curve, Y: PixelY(c.End)))
            .OrderBy(c => c.Y)
            .ToList();
        var y = Spread([.. ends.Select(e => e.Y)], NameHeight, _area.Bottom);
        for (var i = 0; i < ends.Count; i++)
            _figure.Text(ends[i].Curve.Name, _area.Right + 6, y[i], new(12, ends[i].Curve.Color, Bold: true), Alignment.MiddleLeft);
    }

    /// <summary>Moves ascending positions as little as a <paramref name="gap"/> between neighbours needs, and none below <paramref name="bottom"/>.</summary>
    internal static float[] Spread(float[] positions, float gap, float bottom)
    {
        var spread = (float[])positions.Clone();
        for (var i = 1; i < spread.Length; i++)
        {
            // A run of names that touch is centred on where its members would be.
            var start = i;
            while (start > 0 && spread[start] - spread[start - 1] < gap)
            {
                start--;
                var count = i - start + 1;
                var centre = positions.AsSpan(start, count).ToArray().Average();
                for (var k = start; k <= i; k++)
                    spread[k] = centre + (k - start - (count - 1) / 2f) * gap;
            }
        }

        for (var i = spread.Length - 1; i >= 0; i--)
            spread[i] = Math.Min(spread[i], bottom - (spread.Length - 1 - i) * gap);

        return spread;
    }

    private float PixelX(double epoch) => _area.Left + (float)((epoch - _plot.Axes.Bottom.Min) / _plot.Axes.Bottom.Range.Span) * _area.Width;

    private float PixelY(double value) => _area.Bottom - (float)((value - _plot.Axes.Left.Min) / _plot.Axes.Left.Range.Span) * _area.Height;
}
