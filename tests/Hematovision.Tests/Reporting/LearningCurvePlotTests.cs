using Hematovision.Reporting;
using Hematovision.Training;

namespace Hematovision.Tests.Reporting;

public class LearningCurvePlotTests
{
    [Fact]
    public void NamesItsLinesStagesAndBestEpoch()
    {
        using var picture = Draw(Epochs.Run(head: 2, fineTune: 6));
        foreach (var text in (string[])["training", "validation", "training accuracy", "validation accuracy", "validation macro-F1", "a run"])
            Assert.Single(picture.Texts, text);

        foreach (var stage in (string[])["head", "fine-tune"])
            Assert.Equal(2, picture.Texts.Count(t => t == stage));

        Assert.Contains("best epoch 8 of 8: validation macro-F1 0.8625, accuracy 0.7500, loss 0.6000", picture.Texts);
    }

    [Fact]
    public void OfEquallyRightEpochsTheSurerIsTheBestAndOfEqualOnesTheFirst()
    {
        using var picture = Draw([Epochs.One(1, "head", 0.5), Epochs.One(2, "head", 0.9), Epochs.One(3, "head", 0.9) with { ValLoss = 0.1 }, Epochs.One(4, "head", 0.9) with { ValLoss = 0.1 }]);
        Assert.Contains(picture.Texts, t => t.StartsWith("best epoch 3 of 4:", StringComparison.Ordinal));
        Assert.DoesNotContain("head", picture.Texts); // One stage has no boundary to name.
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(3, "1 2 3")]
    [InlineData(8, "1 2 3 4 5 6 7 8")]
    [InlineData(40, "5 10 15 20 25 30 35 40")]
    [InlineData(100, "20 40 60 80 100")]
    public void EpochTicksAreWholeAndFew(int epochs, string ticks)
    {
        using var picture = Draw(Epochs.Run(0, epochs));
        var shown = picture.Texts.Where(t => int.TryParse(t, out _)).ToList();
        Assert.Equal(ticks, string.Join(' ', shown.Take(shown.Count / 2)));
    }

    [Fact]
    public void TextIsDrawnInThePngToo()
    {
        using var picture = Draw(Epochs.Run(2, 3));
        Assert.True(picture.TextElements.Count > 15);
        Assert.All(picture.TextElements, text => Assert.InRange(picture.Ink(text), 0.1, 0.8));
    }

    [Fact]
    public void NamesOfLinesThatEndTogetherDoNotTouch()
    {
        var even = Enumerable.Range(1, 4).Select(e => Epochs.One(e, "head", 0.75, 0.6) with { TrainAccuracy = 0.75 });
        using var picture = Draw([.. even]);
        var heights = picture.TextElements
            .Where(t => t.Value is "training accuracy" or "validation accuracy" or "validation macro-F1")
            .Select(t => double.Parse(t.Attribute("transform")!.Value.Split(' ', ')')[1], System.Globalization.CultureInfo.InvariantCulture))
            .Order().ToList();
        Assert.Equal(3, heights.Count);
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First > 14));
    }

    /// <summary>A run that diverged is when one looks at the curves.</summary>
    [Fact]
    public void WhatIsNotANumberIsLeftOut()
    {
        var broken = Epochs.One(2, "head", double.NaN, double.PositiveInfinity) with { ValLoss = double.NaN };
        using var some = Draw([Epochs.One(1, "head", 0.5), broken]);
        Assert.Contains(some.Texts, t => t.StartsWith("best epoch 1 of 2", StringComparison.Ordinal));
        Assert.Contains("training", some.Texts);

        using var none = Draw([broken with { Epoch = 1 }]);
        Assert.DoesNotContain("training", none.Texts);
        Assert.Contains("validation accuracy", none.Texts);
    }

    [Fact]
    public void SomethingToDrawAndSomewhereToWriteAreNeeded()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => LearningCurvePlot.Save([], folder["curves"], "nothing"));

        File.WriteAllText(folder["file"], "");
        var refused = Assert.Throws<HematoException>(() => LearningCurvePlot.Save(Epochs.Run(1, 0), folder["file/curves"], "t"));
        Assert.StartsWith("cannot write ", refused.Message, StringComparison.Ordinal);
    }

    private static Picture Draw(IReadOnlyList<EpochMetrics> epochs)
    {
        using var folder = new TemporaryFolder();
        LearningCurvePlot.Save(epochs, folder["curves"], "a run");
        return new Picture(folder["curves"]);
    }
}
