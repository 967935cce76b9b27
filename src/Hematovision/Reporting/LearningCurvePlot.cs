using System.Globalization;
using Hematovision.Training;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>The picture of a training run: loss on the left, accuracy and macro-F1 on the right, epoch by epoch.</summary>
public static class LearningCurvePlot
{
    private const float Margin = 24;
    private const float Top = 122;
    private const float PanelWidth = 330;
    private const float PanelHeight = 250;
    private const float Axis = 44;
    private const float Names = 134;

    private static readonly Color Training = Color.FromHex("#6B7885");
    private static readonly Color Validation = Color.FromHex("#14609F");
    private static readonly Color F1 = Color.FromHex("#C4501B");

    /// <summary>
    /// Writes <c>PATH.png</c> and <c>PATH.svg</c>. A dashed line marks where the head's stage ends and fine-tuning begins, and rings the
    /// epoch that is kept: of the highest macro-F1, of equals that of the lowest loss. A value that is not finite is left out.
    /// </summary>
    /// <param name="epochs">What each epoch measured, in order; at least one.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(IReadOnlyList<EpochMetrics> epochs, string pathWithoutExtension, string title)
    {
        using var figure = Draw(epochs, title);
        figure.Save(pathWithoutExtension);
    }

    /// <summary>Draws it; the figure is the caller's.</summary>
    internal static Figure Draw(IReadOnlyList<EpochMetrics> epochs, string title)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        if (epochs.Count == 0)
            throw new ArgumentException("learning curves need at least one epoch", nameof(epochs));

        var best = epochs.Aggregate((best, epoch) => epoch.IsBetterThan(best) ? epoch : best);
        var subtitle = Describe(best, epochs.Count);
        var width = Math.Max(2 * (Axis + PanelWidth + Names), Math.Max(TextStyle.Title.Width(title), TextStyle.Note.Width(subtitle) + 18)) + 2 * Margin;
        var figure = new Figure(width, Top + PanelHeight + 44 + Margin / 2);
        figure.Text(title, Margin, Margin - 6, TextStyle.Title);
        figure.Ring(Margin + 5, Margin + 28, TextStyle.Muted);
        figure.Text(subtitle, Margin + 18, Margin + 19, TextStyle.Note);

        var loss = new CurvePanel(figure, epochs, best, DataArea(0), "Loss", fromZero: true);
        loss.Draw(new("training", Training, e => e.TrainLoss), new("validation", Validation, e => e.ValLoss));

        var share = new CurvePanel(figure, epochs, best, DataArea(1), "Accuracy and macro-F1", fromZero: false);
        share.Draw(
            new("training accuracy", Training, e => e.TrainAccuracy),
            new("validation accuracy", Validation, e => e.ValAccuracy),
            new("validation macro-F1", F1, e => e.ValMacroF1));

        return figure;
    }

    private static PixelRect DataArea(int panel)
    {
        var left = Margin + Axis + panel * (Axis + PanelWidth + Names);
        return new PixelRect(left, left + PanelWidth, Top + PanelHeight, Top);
    }

    private static string Describe(EpochMetrics best, int epochs) => string.Create(
        CultureInfo.InvariantCulture,
        $"best epoch {best.Epoch} of {epochs}: validation macro-F1 {best.ValMacroF1:0.0000}, accuracy {best.ValAccuracy:0.0000}, loss {best.ValLoss:0.0000}");
}
