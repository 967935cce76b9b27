using System.Xml.Linq;
using Hematovision.Evaluation;
using Hematovision.Reporting;

namespace Hematovision.Tests.Reporting;

public sealed class ScorePlotsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EachPictureSaysItsNumbersInTextThatStaysText()
    {
        ScorePlots.Save(Report(["eosinophil", "neutrophil"]), name => Path.Combine(_folder.Path, name), "a model");
        Assert.Contains("eosinophil 1.0000", Texts("roc"));
        Assert.Contains("ROC curves and their areas, each class against the rest; mean 1.0000", Texts("roc"));
        Assert.Contains("neutrophil 1.0000", Texts("precision_recall"));
        Assert.Contains(Texts("reliability"), text => text.StartsWith("Expected calibration error 0.", StringComparison.Ordinal));
        foreach (var name in (string[])["confusion_matrix", "roc", "precision_recall", "reliability"])
        {
            Assert.Contains("a model", Texts(name));
            Assert.True(new FileInfo(Path.Combine(_folder.Path, name + ".png")).Length > 1000);
        }
    }

    [Fact]
    public void AClassWithoutACurveIsNotDrawn()
    {
        ScorePlots.Save(Report(["eosinophil", "neutrophil", "basophil"]), name => Path.Combine(_folder.Path, name), "a model");
        Assert.DoesNotContain(Texts("roc"), text => text.Contains("basophil", StringComparison.Ordinal));
    }

    private static ClassificationReport Report(string[] classes) =>
        ClassificationReport.Compute(classes, [.. Enumerable.Range(0, 10).Select(i => new Scored(i % 2, Probabilities(i, classes.Length), $"{i}"))]);

    private static float[] Probabilities(int image, int classes)
    {
        var probabilities = new float[classes];
        (probabilities[image % 2], probabilities[1 - (image % 2)]) = (0.9f - (image / 30f), 0.1f + (image / 30f));
        return probabilities;
    }

    private List<string> Texts(string name) => [.. XDocument.Load(Path.Combine(_folder.Path, name + ".svg")).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];
}
