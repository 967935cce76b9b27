using System.Globalization;
using ScottPlot;

namespace Hematovision.Reporting.Inspection;

/// <summary>How values are spread over the images, with the threshold they were held against.</summary>
internal static class HistogramPicture
{
    private const float Width = 460;
    private const float Height = 190;
    private const float Left = 8;
    private const float Top = 26;
    private const float Bottom = 150;
    private const int Bins = 60;

    /// <param name="name">What was measured.</param>
    /// <param name="values">A value an image.</param>
    /// <param name="threshold">Where oddity begins; null for none.</param>
    /// <param name="above">Whether it is values above the threshold that are odd.</param>
    /// <param name="logarithmic">Whether the axis is.</param>
    internal static Figure Draw(string name, IReadOnlyList<double> values, double? threshold, bool above, bool logarithmic)
    {
        double[] shown = [.. values.Where(v => !logarithmic || v > 0).Select(Scale).DefaultIfEmpty(0)];
        double? limit = threshold is { } t && (!logarithmic || t > 0) ? Scale(t) : null;
        var low = shown.Append(limit ?? double.PositiveInfinity).Min();
        var high = Math.Max(shown.Append(limit ?? double.NegativeInfinity).Max(), low + 1e-6);
        if (!logarithmic) low = Math.Min(0, low);

        // The threshold is an edge between bins, so that no bar is odd in part.
        var width = (high - low) / (Bins - 1);
        var start = limit is { } edge ? edge - (Math.Ceiling((edge - low) / width) * width) : low;
        var counts = new int[Bins + 1];
        foreach (var value in shown) counts[Math.Clamp((int)Math.Floor(((value - start) / width) + 1e-9), 0, Bins)]++;

        var figure = new Figure(Width, Height);
        var tallest = Math.Max(1, counts.Max());
        for (var bin = 0; bin <= Bins; bin++)
        {
            if (counts[bin] == 0) continue;
            var from = start + (bin * width);
            var odd = limit is { } l && (above ? from > l - (width / 2) : from < l - (width / 2));
            // What is one in thousands is seen all the same.
            var height = Math.Max(2, (Bottom - Top) * counts[bin] / tallest);
            figure.Box(new PixelRect(X(from) + 0.5f, X(from + width) - 0.5f, Bottom, Bottom - height), odd ? Palette.Orange : Palette.Blue);
        }

        figure.Box(new PixelRect(Left, Width - Left, Bottom + 1, Bottom), Palette.Line);
        foreach (var tick in logarithmic ? LogTicks(start, high) : [.. NiceScale.Around(start, high, 6).Ticks().Select(t => t.Position)])
        {
            if (Scale(tick) >= start && Scale(tick) <= high)
                figure.Text(tick.ToString("G3", CultureInfo.InvariantCulture), X(Scale(tick)), Bottom + 5, TextStyle.Small, Alignment.UpperCenter);
        }

        figure.Text(name, Width / 2, Height - 2, TextStyle.Note, Alignment.LowerCenter);
        if (limit is { } line)
        {
            figure.Box(new PixelRect(X(line) - 0.75f, X(line) + 0.75f, Bottom, Top - 6), Palette.Orange);
            var right = X(line) < Width / 2;
            figure.Text($"odd {(above ? "above" : "below")} {FindingText.Number(threshold!.Value)}", X(line) + (right ? 5 : -5), Top - 8, TextStyle.Small, right ? Alignment.UpperLeft : Alignment.UpperRight);
        }

        return figure;

        double Scale(double value) => logarithmic ? Math.Log10(value) : value;

        float X(double value) => (float)(Left + ((value - start) / (Bins + 1) / width * (Width - (2 * Left))));
    }

    private static IEnumerable<double> LogTicks(double low, double high)
    {
        // Over a long range 1, 2, 5 would crowd.
        double[] steps = high - low > 3 ? [1] : [1, 2, 5];
        for (var power = Math.Floor(low); power <= high; power++)
        {
            foreach (var step in steps) yield return step * Math.Pow(10, power);
        }
    }
}
