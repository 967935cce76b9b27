using Hematovision.Evaluation;
using Hematovision.Reporting;

namespace Hematovision.Tests.Reporting;

public class ClassCurvePictureTests
{
    [Fact]
    public void RocNamesEachClassWithItsArea()
    {
        var report = Report(["Eosinophil", "Lymphocyte", "Platelet"], 40);
        using var picture = Draw(report, RankingPlot.SaveRoc);

        Assert.Contains("a model", picture.Texts);
        foreach (var curve in report.Curves)
        {
            Assert.Single(picture.Texts, curve.Name);
            Assert.Contains(FormattableString.Invariant($"{curve.RocArea:F4}"), picture.Texts);
        }

        Assert.Contains(FormattableString.Invariant($"{report.RocArea:F4}"), picture.Texts);
    }

    [Fact]
    public void PrecisionRecallSaysWhereAClassHasNoCurve()
    {
        var report = ClassificationReport.Compute(["here", "absent"], [new(0, [0.6f, 0.4f], "a"), new(0, [0.9f, 0.1f], "b")]);
        using var picture = Draw(report, RankingPlot.SavePrecisionRecall);
        Assert.Single(picture.Texts, "none");
        Assert.Contains("1.0000", picture.Texts);

        using var roc = Draw(report, RankingPlot.SaveRoc);
        Assert.Equal(3, roc.Texts.Count(t => t == "none"));
    }

    [Fact]
    public void ReliabilitySaysTheErrorAndWhatItIsMadeOf()
    {
        var report = ClassificationReport.Compute(["a", "b"], [new(0, [0.75f, 0.25f], "a"), new(1, [0.75f, 0.25f], "b")]);
        using var picture = Draw(report, ReliabilityPlot.Save);
        Assert.Contains("calibration error 0.2500: right 0.5000, sure 0.7500 in the mean", picture.Texts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(30)]
    public void AllTextIsOnThePageAndInThePngAndNoTwoNamesTouch(int classes)
    {
        string[] names = [.. Enumerable.Range(0, classes).Select(i => $"Immature granulocytes of kind {i}")];
        foreach (var save in (Action<ClassificationReport, string, string>[])[RankingPlot.SaveRoc, RankingPlot.SavePrecisionRecall, ReliabilityPlot.Save])
        {
            using var picture = Draw(Report(names, 60), save);
            Assert.All(picture.TextElements, text => Assert.InRange(picture.Ink(text), 0.05, 0.8));
        }

        using var roc = Draw(Report(names, 60), RankingPlot.SaveRoc);
        var heights = roc.TextElements.Where(t => t.Value.StartsWith("Immature", StringComparison.Ordinal))
            .Select(t => double.Parse(t.Attribute("transform")!.Value.Split(' ', ')')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(classes, heights.Count);
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First > 14));
        Assert.All(heights, height => Assert.InRange(height, 0, roc.SvgSize.Height));
    }

    private static Picture Draw(ClassificationReport report, Action<ClassificationReport, string, string> save)
    {
        using var folder = new TemporaryFolder();
        save(report, folder["picture"], "a model");
        return new Picture(folder["picture"]);
    }

    private static ClassificationReport Report(string[] classes, int images)
    {
        var random = new Random(3);
        return ClassificationReport.Compute(classes, [.. Enumerable.Range(0, images).Select(i =>
        {
            var logits = classes.Select((_, c) => Math.Exp(random.NextDouble() * 3 + (c == i % classes.Length ? 1 : 0))).ToArray();
            return new Scored(i % classes.Length, [.. logits.Select(e => (float)(e / logits.Sum()))], $"{i}");
        })]);
    }
}
