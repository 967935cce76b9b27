using Hematovision.Evaluation;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>Pictures of how well the probabilities rank: ROC and precision-recall curves, a line a class against the rest.</summary>
public static class RankingPlot
{
    private static readonly Color[] Lines =
    [
        Palette.Blue, Palette.Orange, Palette.Green, Palette.Red, Color.FromHex("#7A4FA3"), Color.FromHex("#8A6D1F"), Color.FromHex("#1F8A8A"), TextStyle.Muted,
    ];

    /// <summary>Writes the ROC curves to <c>PATH.png</c> and <c>PATH.svg</c>. A class that has none is not drawn.</summary>
    /// <param name="report">The scores.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void SaveRoc(ClassificationReport report, string pathWithoutExtension, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        Save(
            [.. report.Curves.Where(c => c.RocArea is not null).Select(c => (FormattableString.Invariant($"{c.Name} {c.RocArea:0.0000}"), c.Roc))],
            pathWithoutExtension, title, Mean("ROC curves and their areas, each class against the rest", report.RocArea),
            "share of other images taken for the class", "Share of its own images found", diagonal: true);
    }

    /// <summary>Writes the precision-recall curves to <c>PATH.png</c> and <c>PATH.svg</c>. A class that has none is not drawn.</summary>
    /// <inheritdoc cref="SaveRoc"/>
    public static void SavePrecisionRecall(ClassificationReport report, string pathWithoutExtension, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        Save(
            [.. report.Curves.Where(c => c.AveragePrecision is not null).Select(c => (FormattableString.Invariant($"{c.Name} {c.AveragePrecision:0.0000}"), c.PrecisionRecall))],
            pathWithoutExtension, title, Mean("Precision and recall with average precision, each class against the rest", report.AveragePrecision),
            "recall", "Precision", diagonal: false);
    }

    private static string Mean(string what, double? mean) => mean is { } value ? FormattableString.Invariant($"{what}; mean {value:0.0000}") : $"{what}; none is defined";

    private static void Save(
        IReadOnlyList<(string Name, IReadOnlyList<CurvePoint> Points)> curves, string path, string title, string subtitle, string horizontal, string vertical, bool diagonal) =>
        UnitPanel.Save(path, title, subtitle, horizontal, vertical, [.. curves.Select(c => c.Name)], panel =>
        {
            if (diagonal) panel.Diagonal();
            for (var i = 0; i < curves.Count; i++)
            {
                var color = Lines[i % Lines.Length];
                panel.Line([.. curves[i].Points.Select(p => new Coordinates(p.X, p.Y))], color);
                panel.Name(curves[i].Name, color);
            }
        });
}
