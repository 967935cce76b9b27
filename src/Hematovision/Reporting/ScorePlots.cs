using Hematovision.Evaluation;

namespace Hematovision.Reporting;

/// <summary>All pictures of one set of scores.</summary>
public static class ScorePlots
{
    /// <summary>The pictures' names.</summary>
    internal static readonly IReadOnlyList<string> Names = ["confusion_matrix", "roc", "precision_recall", "reliability"];

    /// <summary>Writes the confusion matrix, the ROC, precision-recall and reliability curves, each as PNG and SVG.</summary>
    /// <param name="report">The scores.</param>
    /// <param name="path">Gives the path without extension of a picture's name, such as <c>roc</c>.</param>
    /// <param name="title">The pictures' title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(ClassificationReport report, Func<string, string> path, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(path);
        ConfusionMatrixPlot.Save(report.Matrix, path("confusion_matrix"), title);
        RankingPlot.SaveRoc(report, path("roc"), title);
        RankingPlot.SavePrecisionRecall(report, path("precision_recall"), title);
        ReliabilityPlot.Save(report, path("reliability"), title);
    }
}
