using Hematovision.Evaluation;
using Hematovision.Reporting.Html;
using static System.FormattableString;

namespace Hematovision.Reporting;

/// <summary>The sections of a page that say what scores came to, wherever they are of.</summary>
internal static class ScoreSections
{
    private const int MostPairs = 10;
    private const int WidestBeside = 600; // pixels of a figure that stands in half of a wide screen

    /// <summary>A table with a row a score, and for each set of images its value and its interval.</summary>
    internal static void Scores(HtmlSection section, IReadOnlyList<(string Name, ClassificationReport Report)> sets)
    {
        (string Name, Func<ClassificationReport, string> Value, Func<ClassificationReport, Interval?>? Interval)[] rows =
        [
            ("accuracy", r => Invariant($"{r.Accuracy:F4}"), r => r.AccuracyInterval),
            ("balanced accuracy", r => Invariant($"{r.BalancedAccuracy:F4}"), r => r.BalancedAccuracyInterval),
            ("macro-F1", r => Invariant($"{r.Macro.F1:F4}"), r => r.MacroF1Interval),
            ("Cohen's kappa", r => Or(r.Kappa), r => r.KappaInterval),
            ("Matthews", r => Invariant($"{r.Matthews:F4}"), r => r.MatthewsInterval),
            ("right among the first two", r => Invariant($"{r.TopAccuracy(2):F4}"), null),
            ("ROC area, macro mean", r => Or(r.RocArea), r => r.RocAreaInterval),
            ("average precision, macro mean", r => Or(r.AveragePrecision), r => r.AveragePrecisionInterval),
            ("log loss", r => Invariant($"{r.LogLoss:F4}"), r => r.LogLossInterval),
            ("Brier score", r => Invariant($"{r.Brier:F4}"), r => r.BrierInterval),
            ("calibration error", r => Invariant($"{r.ExpectedCalibrationError:F4}"), null),
            ("images", r => Invariant($"{r.Images:N0}"), null),
            ("independent groups", r => Invariant($"{r.Groups:N0}"), null),
        ];
        section.Table(
            [" score", .. sets.SelectMany(set => (string[])[set.Name, "95 % interval"])],
            rows.Select(row => (string[])[row.Name, .. sets.SelectMany(set => (string[])[row.Value(set.Report), row.Interval?.Invoke(set.Report)?.ToString() ?? ""])]));
    }

    /// <summary>The confusion matrix, drawn.</summary>
    internal static void AddConfusion(HtmlPage page, ClassificationReport report, string images)
    {
        var section = page.Section("Confusion matrix");
        using var figure = ConfusionMatrixPlot.Draw(report.Matrix, $"What was taken for what: {images}");
        section.IsNarrow = figure.Width < WidestBeside;
        section.Wide(figure, $"Confusion matrix of the {images}");
    }

    /// <summary>A row a class, with intervals.</summary>
    internal static void AddClasses(HtmlPage page, ClassificationReport report)
    {
        var section = page.Section("Classes", Invariant($"{report.Classes.Count:N0}"));
        section.Text("Beneath a number is its 95 % interval.");
        string[] counts = [Invariant($"{report.Images:N0}"), Invariant($"{report.Groups:N0}")];
        section.Table(
            [" class", "precision", "recall", "F1", "ROC area", "average precision", "images", "groups"],
            [
                .. report.Classes.Zip(report.Curves, report.ClassIntervals).Select(its => Row(its.First, its.Second, its.Third)),
                [
                    "macro mean", Invariant($"{report.Macro.Precision:F4}"), Invariant($"{report.Macro.Recall:F4}"), With(report.Macro.F1, report.MacroF1Interval),
                    With(report.RocArea, report.RocAreaInterval), With(report.AveragePrecision, report.AveragePrecisionInterval), .. counts,
                ],
                ["weighted mean", Invariant($"{report.Weighted.Precision:F4}"), Invariant($"{report.Weighted.Recall:F4}"), Invariant($"{report.Weighted.F1:F4}"), "", "", .. counts],
            ]);

        static string[] Row(ClassMetrics c, RankingCurves curves, ClassIntervals its) =>
        [
            c.Name, With(c.Precision, its.Precision), With(c.Recall, its.Recall), With(c.F1, its.F1),
            With(curves.RocArea, its.RocArea), With(curves.AveragePrecision, its.AveragePrecision), Invariant($"{c.Support:N0}"), Invariant($"{c.Groups:N0}"),
        ];

        static string With(double? value, Interval? interval) => interval is { } ends ? $"{Or(value)}\n{ends}" : Or(value);
    }

    /// <summary>ROC and precision-recall curves.</summary>
    internal static void AddRanking(HtmlPage page, ClassificationReport report, string images)
    {
        var section = page.Section("Curves");
        section.Text("How well each class's probability ranks its own images before the others, over all thresholds.");
        using var roc = RankingPlot.DrawRoc(report, "ROC curves");
        using var precision = RankingPlot.DrawPrecisionRecall(report, "Precision-recall curves");
        section.Wide(roc, $"ROC curves of the {images}");
        section.Wide(precision, $"Precision-recall curves of the {images}");
    }

    /// <summary>Which class was taken for which, the most frequent first.</summary>
    internal static void Pairs(HtmlSection section, IReadOnlyList<string> classes, IReadOnlyList<IGrouping<(int Truth, int Predicted), ScoredImage>> pairs) => section.Table(
        [" label", " taken for", "images"],
        pairs.Take(MostPairs).Select(pair => (string[])[classes[pair.Key.Truth], classes[pair.Key.Predicted], Invariant($"{pair.Count():N0}")]));

    private static string Or(double? value) => value is { } number ? Invariant($"{number:F4}") : "none";
}
