using System.Globalization;
using Hematovision.Evaluation;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>
/// The picture of a confusion matrix. Each cell holds a count and its share of the row, that is of its true class; what is right is
/// blue and what is mistaken orange, the darker the larger that share.
/// </summary>
public static class ConfusionMatrixPlot
{
    private const float Gap = ConfusionMatrixLayout.Gap;
    private const float LineHeight = ConfusionMatrixLayout.LineHeight;
    private const float Margin = ConfusionMatrixLayout.Margin;

    private static readonly Color Empty = Palette.Plate;

    // A cell keeps its shade on a dark page, and so does what is written on it: these are one step from the colours that a page changes.
    private static readonly Color Right = Color.FromHex("#14609E");
    private static readonly Color Mistaken = Color.FromHex("#C4501A");
    private static readonly Color CellInk = Color.FromHex("#1F2932");
    private static readonly CultureInfo Numbers = CultureInfo.InvariantCulture;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>.</summary>
    /// <param name="matrix">What to draw; legible for up to 30 classes and more.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(ConfusionMatrix matrix, string pathWithoutExtension, string title)
    {
        using var figure = Draw(matrix, title);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Draws it; the figure is the caller's.</summary>
    internal static Figure Draw(ConfusionMatrix matrix, string title)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var subtitle = string.Create(Numbers, $"{matrix.Correct:N0} of {matrix.Total:N0} right ({Share(matrix.Correct, matrix.Total)}). Each cell: count, and share of its row.");
        var layout = new ConfusionMatrixLayout(matrix, Math.Max(TextStyle.Title.Width(title), TextStyle.Note.Width(subtitle)));

        var figure = new Figure(layout.Width, layout.Height);
        figure.Text(title, Margin, Margin - 6, TextStyle.Title);
        figure.Text(subtitle, Margin, Margin + 19, TextStyle.Note);
        DrawLabels(figure, matrix, layout);
        for (var truth = 0; truth < matrix.Classes.Count; truth++)
        {
            for (var predicted = 0; predicted < matrix.Classes.Count; predicted++)
                DrawCell(figure, matrix, truth, predicted, layout);
        }

        return figure;
    }

    private static void DrawLabels(Figure figure, ConfusionMatrix matrix, ConfusionMatrixLayout layout)
    {
        var heading = TextStyle.Heading with { Size = 12 };
        figure.Text("True class", layout.Left - Gap, layout.Top - 6, heading, Alignment.LowerRight);
        figure.Text("Predicted class", layout.Left, layout.Top - layout.ColumnLabels - 6, heading, Alignment.LowerLeft);
        for (var i = 0; i < matrix.Classes.Count; i++)
        {
            var cell = layout.Cell(i, i);
            DrawColumnName(figure, layout.ColumnNames[i], cell.HorizontalCenter, layout);

            var y = cell.VerticalCenter - (layout.RowNames[i].Count + 1) * LineHeight / 2;
            foreach (var line in layout.RowNames[i])
            {
                figure.Text(line, layout.Left - Gap, y, TextStyle.Body, Alignment.UpperRight);
                y += LineHeight;
            }

            figure.Text(string.Create(Numbers, $"n = {matrix.TruthTotal(i):N0}"), layout.Left - Gap, y, TextStyle.Small, Alignment.UpperRight);
        }
    }

    private static void DrawColumnName(Figure figure, IReadOnlyList<string> lines, float centre, ConfusionMatrixLayout layout)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (layout.Slanted)
            {
                // Each line starts above the cell's middle; the next is shifted along the top edge, which keeps all clear of the cell.
                var shift = (i - (lines.Count - 1) / 2f) * LineHeight * MathF.Sqrt(2);
                figure.Text(lines[i], centre + shift, layout.Top - 6, TextStyle.Body, Alignment.MiddleLeft, rotation: -45);
            }
            else
            {
                figure.Text(lines[i], centre, layout.Top - 6 - (lines.Count - 1 - i) * LineHeight, TextStyle.Body, Alignment.LowerCenter);
            }
        }
    }

    private static void DrawCell(Figure figure, ConfusionMatrix matrix, int truth, int predicted, ConfusionMatrixLayout layout)
    {
        var count = matrix[truth, predicted];
        var cell = layout.Cell(truth, predicted);
        if (count == 0)
        {
            figure.Box(cell, Empty);
            figure.Text("0", cell.HorizontalCenter, cell.VerticalCenter, new(layout.RateSize, TextStyle.Muted), Alignment.MiddleCenter);
            return;
        }

        var total = matrix.TruthTotal(truth);
        var share = (double)count / total;
        // Mistakes are rare: by the square root, one in a hundred and one in ten differ to the eye.
        var shade = truth == predicted ? Mix(Right, 0.15 + 0.85 * share) : Mix(Mistaken, 0.06 + 0.94 * Math.Sqrt(share));
        var text = Contrast(shade, Colors.White) > Contrast(shade, CellInk) ? Colors.White : CellInk;
        figure.Box(cell, shade);
        figure.Text(count.ToString("N0", Numbers), cell.HorizontalCenter, cell.VerticalCenter + 2, new(layout.CountSize, text, Bold: true), Alignment.LowerCenter);
        figure.Text(Share(count, total), cell.HorizontalCenter, cell.VerticalCenter + 1, new(layout.RateSize, text), Alignment.UpperCenter);
    }

    private static string Share(long part, long whole)
    {
        var percent = whole == 0 ? 0 : 100.0 * part / whole;
        // What is not all or nothing is not rounded to it.
        return part == whole || part == 0 ? $"{percent:0} %" : string.Create(Numbers, $"{Math.Clamp(percent, 0.1, 99.9):0.0} %");
    }

    private static Color Mix(Color full, double amount)
    {
        return new Color(Channel(full.R), Channel(full.G), Channel(full.B));

        byte Channel(byte c) => (byte)Math.Round(255 + (c - 255) * amount);
    }

    /// <summary>The contrast ratio of WCAG 2.1, 1 to 21.</summary>
    private static double Contrast(Color a, Color b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);

        static double Luminance(Color c) => 0.2126 * Linear(c.R) + 0.7152 * Linear(c.G) + 0.0722 * Linear(c.B);
        static double Linear(byte channel) => channel / 255.0 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
