using ScottPlot;

namespace Hematovision.Reporting.Inspection;

/// <summary>How the values of red, green and blue are spread over all pixels.</summary>
internal static class ColourCurves
{
    private const float Width = 460;
    private const float Height = 190;
    private const float Left = 8;
    private const float Top = 12;
    private const float Bottom = 150;

    /// <param name="counts">Pixels of each value, [red, green, blue][256].</param>
    internal static Figure Draw(IReadOnlyList<long> counts)
    {
        var figure = new Figure(Width, Height);
        // Black borders and blown-out ground would flatten all else.
        var tallest = Math.Max(1, Enumerable.Range(0, 3 * 256).Where(i => i % 256 is > 8 and < 255).Max(i => counts[i]));
        figure.Box(new PixelRect(Left, Width - Left, Bottom + 1, Bottom), Palette.Line);
        foreach (var (channel, colour) in ((int, Color)[])[(0, Palette.Red), (1, Palette.Green), (2, Palette.Blue)])
        {
            double[] x = [.. Enumerable.Range(0, 256).Select(value => X(value))];
            double[] y = [.. Enumerable.Range(0, 256).Select(value => Bottom - ((Bottom - Top) * Math.Min(1.04, (double)counts[(channel * 256) + value] / tallest)))];
            figure.Page.Add.ScatterLine(x, y, colour).LineWidth = 1.5f;
        }

        for (var tick = 0; tick <= 255; tick += 51)
            figure.Text(FormattableString.Invariant($"{tick / 255.0:0.0}"), (float)X(tick), Bottom + 5, TextStyle.Small, Alignment.UpperCenter);

        figure.Text("red, green and blue of all pixels", Width / 2, Height - 2, TextStyle.Note, Alignment.LowerCenter);
        return figure;
    }

    private static double X(int value) => Left + 8 + ((Width - (2 * Left) - 16) * value / 255);
}
