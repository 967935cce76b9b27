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
        Assert.Equal(["eosinophil", "1.0000", "neutrophil", "1.0000", "macro mean", "1.0000"], Texts("roc").SkipWhile(text => text != "eosinophil").Take(6));
        Assert.Contains("neutrophil", Texts("precision_recall"));
        Assert.Contains(Texts("reliability"), text => text.StartsWith("calibration error 0.", StringComparison.Ordinal));
        foreach (var name in (string[])["confusion_matrix", "roc", "precision_recall", "reliability"])
        {
            Assert.Contains("a model", Texts(name));
            Assert.True(new FileInfo(Path.Combine(_folder.Path, name + ".png")).Length > 1000);
        }
    }

    [Fact]
    public void AClassWithoutACurveIsNamedAsSuch()
    {
        ScorePlots.Save(Report(["eosinophil", "neutrophil", "basophil"]), name => Path.Combine(_folder.Path, name), "a model");
        Assert.Equal(["basophil", "none"], Texts("roc").SkipWhile(text => text != "basophil").Take(2));
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
