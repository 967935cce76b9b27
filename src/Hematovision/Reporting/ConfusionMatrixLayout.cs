using System.Globalization;
using Hematovision.Evaluation;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>Where everything in the picture of a confusion matrix lies, in pixels: a header, column names, and rows with their names on the left.</summary>
internal sealed class ConfusionMatrixLayout
{
    internal const float Margin = 24;
    internal const float Gap = 10;
    internal const float LineHeight = 15;
    private const float Header = 72;
    private const float HeadingHeight = 24;

    private readonly float _cell;

    internal ConfusionMatrixLayout(ConfusionMatrix matrix, float headerWidth)
    {
        var names = matrix.Classes;
        var many = names.Count > 10;
        CountSize = many ? 12 : 15;
        RateSize = many ? 10 : 11;

        var widestCount = Enumerable.Range(0, names.Count).Max(matrix.TruthTotal).ToString("N0", CultureInfo.InvariantCulture);
        _cell = Math.Max(
            names.Count switch { <= 3 => 112, <= 5 => 92, <= 10 => 76, _ => 52 },
            PlotFont.Width(widestCount, CountSize, bold: true) + 14);

        RowNames = [.. names.Select(InTwoLines)];
        ColumnNames = [.. names.Select(name => TextStyle.Body.Wrap(name, _cell - 8))];
        Slanted = ColumnNames.Any(lines => lines.Count > 3 || Widest(lines) > _cell - 6);
        if (Slanted)
            ColumnNames = RowNames;

        // At 45 degrees a name reaches as far up as it does to the right.
        List<float> reach = [.. ColumnNames.Select(lines => Slanted ? (Widest(lines) + lines.Count * LineHeight) * MathF.Sqrt(0.5f) : lines.Count * LineHeight)];
        var overhang = Slanted ? reach.Select((length, i) => length - (names.Count - i - 0.5f) * _cell).Max() : 0;

        ColumnLabels = reach.Max() + 6;
        Left = Margin + Math.Max(RowNames.Max(Widest), TextStyle.Heading.Width("True class")) + Gap;
        Top = Header + HeadingHeight + ColumnLabels;
        Width = Margin + Math.Max(Left + names.Count * _cell + Math.Max(0, overhang), Margin + headerWidth);
        Height = Top + names.Count * _cell + Margin;
    }

    /// <summary>The lines of each row's name: at most two, so that they and the count below fit beside a cell.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> RowNames { get; }

    internal IReadOnlyList<IReadOnlyList<string>> ColumnNames { get; }

    /// <summary>Whether column names are turned by 45 degrees, because one is wider than its column.</summary>
    internal bool Slanted { get; }

    internal float CountSize { get; }

    internal float RateSize { get; }

    /// <summary>Height of the column names.</summary>
    internal float ColumnLabels { get; }

    /// <summary>The matrix's left edge.</summary>
    internal float Left { get; }

    /// <summary>The matrix's top edge.</summary>
    internal float Top { get; }

    /// <summary>Width of the whole picture.</summary>
    internal float Width { get; }

    /// <summary>Height of the whole picture.</summary>
    internal float Height { get; }

    internal PixelRect Cell(int truth, int predicted) => new(
        Left + predicted * _cell + 1,
        Left + (predicted + 1) * _cell - 1,
        Top + (truth + 1) * _cell - 1,
        Top + truth * _cell + 1);

    private static IReadOnlyList<string> InTwoLines(string name)
    {
        var lines = TextStyle.Body.Wrap(name, Math.Max(170, TextStyle.Body.Width(name) * 0.55f));
        return lines.Count <= 2 ? lines : [lines[0], string.Join(' ', lines.Skip(1))];
    }

    private static float Widest(IReadOnlyList<string> lines) => lines.Max(TextStyle.Body.Width);
}
