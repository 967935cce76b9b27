using System.Globalization;
using System.Xml.Linq;
using Hematovision.Evaluation;
using Hematovision.Reporting.Comparing;

namespace Hematovision.Tests.Reporting.Comparing;

public class TradeOffPlotTests
{
    [Fact]
    public void WhatNoOtherBeatsInBothIsMarked()
    {
        TradeOffPoint[] models = [Model("fast", 5, 0.9), Model("right", 50, 0.98), Model("neither", 60, 0.95), Model("slow twin", 50.5, 0.98)];
        Assert.Equal(["fast", "right"], models.Where(m => m.IsBest(models)).Select(m => m.Name));

        using var picture = Draw(models);
        Assert.Equal(["fast", "right"], picture.TextElements.Where(t => models.Any(m => m.Name == t.Value) && t.Attribute("font-weight") is not null).Select(t => t.Value));
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(4, 1.0)]
    [InlineData(6, 1.02)]
    [InlineData(6, 3.0)]
    public void NoTwoNamesTouchAndAllAreOnThePage(int count, double ratio)
    {
        using var picture = Draw([.. Enumerable.Range(0, count).Select(i => Model($"a-model-of-a-long-name-{i}", 10 * Math.Pow(ratio, i), 0.95 + 0.002 * (i % 3)))]);
        var boxes = picture.TextElements.Where(t => t.Value.StartsWith("a-model", StringComparison.Ordinal)).Select(Box).ToList();

        Assert.Equal(count, boxes.Count);
        Assert.All(boxes, b => Assert.True(b.Left >= 0 && b.Right <= picture.SvgSize.Width && b.Top >= 0 && b.Bottom <= picture.SvgSize.Height));
        Assert.All(boxes, (b, i) => Assert.All(boxes.Skip(i + 1), other =>
            Assert.False(b.Left < other.Right && other.Left < b.Right && b.Top < other.Bottom && other.Top < b.Bottom)));
    }

    private static (double Left, double Right, double Top, double Bottom) Box(XElement text)
    {
        var place = text.Attribute("transform")!.Value.Split('(', ')')[1].Split(' ').Select(Number).ToArray();
        var (x, y) = (place[0] + Number(text.Attribute("x")!.Value), place[1] + Number(text.Attribute("y")!.Value));
        return (x, x + Number(text.Attribute("textLength")!.Value), y - 9, y);

        static double Number(string s) => double.Parse(s, CultureInfo.InvariantCulture);
    }

    private static TradeOffPoint Model(string name, double milliseconds, double accuracy) => new(name, milliseconds, accuracy, new Interval(accuracy - 0.02, accuracy + 0.01));

    private static Picture Draw(TradeOffPoint[] models)
    {
        using var folder = new TemporaryFolder();
        TradeOffPlot.Save(models, folder["chart"], "models");
        return new Picture(folder["chart"]);
    }
}
