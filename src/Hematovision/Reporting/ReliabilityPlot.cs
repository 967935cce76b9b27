using Hematovision.Evaluation;
using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>The reliability diagram: what the probabilities claim against what is right. On the diagonal they are the same.</summary>
public static class ReliabilityPlot
{
    private const float LargestDot = 26;
    private const float SmallestDot = 6;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>; the area of a dot grows with the images in its range of probability.</summary>
    /// <param name="report">The scores.</param>
    /// <param name="pathWithoutExtension">Where to; existing files of these names are replaced.</param>
    /// <param name="title">The picture's title, one line.</param>
    /// <exception cref="HematoException">The files cannot be written.</exception>
    public static void Save(ClassificationReport report, string pathWithoutExtension, string title)
    {
        ArgumentNullException.ThrowIfNull(report);
        var bins = report.Reliability;
        var most = bins.Max(bin => bin.Images);
        var subtitle = FormattableString.Invariant($"Expected calibration error {report.ExpectedCalibrationError:0.0000}; dots by images in 15 ranges of probability, {most:N0} in the largest");
        UnitPanel.Save(pathWithoutExtension, title, subtitle, "mean probability of the predicted class", "Share right", [], panel =>
        {
            panel.Diagonal();
            panel.Line([.. bins.Select(bin => new Coordinates(bin.Probability, bin.Accuracy))], Palette.SoftBlue, 1.5f);
            foreach (var bin in bins) panel.Dot(bin.Probability, bin.Accuracy, Math.Max(SmallestDot, LargestDot * MathF.Sqrt((float)bin.Images / most)), Palette.Blue);
        });
    }
}
