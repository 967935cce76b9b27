using System.Globalization;
using Hematovision.Evaluation;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>Pictures of how well the probabilities rank: ROC and precision-recall curves, a line a class against the rest.</summary>
public static class RankingPlot
{
    /// <summary>Writes the ROC curves to <c>PATH.png</c> and <c>PATH.svg</c>. A class that has none is named without a line.</summary>
    /// <param name="report">The scores.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void SaveRoc(ClassificationReport report, string pathWithoutExtension, string title)
    {
        using var figure = DrawRoc(report, title);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Writes the precision-recall curves to <c>PATH.png</c> and <c>PATH.svg</c>. A class that has none is named without a line.</summary>
    /// <inheritdoc cref="SaveRoc"/>
    public static void SavePrecisionRecall(ClassificationReport report, string pathWithoutExtension, string title)
    {
        using var figure = DrawPrecisionRecall(report, title);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Draws the ROC curves; the figure is the caller's.</summary>
    internal static Figure DrawRoc(ClassificationReport report, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new ClassCurvePicture
        {
            Title = title,
            Subtitle = "ROC: each class against the rest. Dotted: chance.",
            Axes = ("share of other images taken for the class", "Share of its own images found"),
            ValueName = "area",
            Lines = [.. report.Curves.Select((c, order) => Line(c.Name, c.RocArea, c.Roc, order))],
            Mean = ("macro mean", Text(report.RocArea)),
            GoodIsLeft = true,
            ChanceIsDiagonal = true,
        }.Draw();
    }

    /// <summary>Draws the precision-recall curves; the figure is the caller's.</summary>
    internal static Figure DrawPrecisionRecall(ClassificationReport report, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new ClassCurvePicture
        {
            Title = title,
            Subtitle = "Precision over recall: each class against the rest.",
            Axes = ("recall", "Precision"),
            ValueName = "average precision",
            Lines = [.. report.Curves.Select((c, order) => Line(c.Name, c.AveragePrecision, c.PrecisionRecall, order))],
            Mean = ("macro mean", Text(report.AveragePrecision)),
            GoodIsLeft = false,
            // Between two points the precision is that of the right one, as the average precision counts it.
            Connection = ConnectStyle.StepVertical,
        }.Draw();
    }

    private static ClassLine Line(string name, double? area, IReadOnlyList<CurvePoint> points, int order) =>
        new(name, Text(area), [.. points.Select(p => new Coordinates(p.X, p.Y))], order);

    private static string Text(double? area) => area?.ToString("F4", CultureInfo.InvariantCulture) ?? "none";
}
