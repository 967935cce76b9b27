using FsCheck;
using FsCheck.Xunit;
using Hematovision.Reporting;
using ScottPlot;

namespace Hematovision.Tests.Reporting;

public class FigureTests
{
    [Fact]
    public void AnSvgsTextKeepsItsPlaceInAnyFont()
    {
        using var folder = new TemporaryFolder();
        using (var figure = new Figure(200, 50))
        {
            figure.Text("Neutrophil < & \"quoted\"", 10, 10, TextStyle.Body);
            figure.Text("Ti\u0001le", 10, 30, TextStyle.Title);
            figure.Save(folder["figure"]);
        }

        using var picture = new Picture(folder["figure"]);
        Assert.Equal(["Neutrophil < & \"quoted\"", "Ti le"], picture.Texts);
        Assert.EndsWith("sans-serif", picture.Root.Attribute("font-family")!.Value, StringComparison.Ordinal);
        Assert.Equal([null, "600"], picture.TextElements.Select(t => t.Attribute("font-weight")?.Value));
        Assert.All(picture.TextElements, t =>
        {
            Assert.DoesNotContain(',', t.Attribute("x")!.Value);
            Assert.Equal("spacingAndGlyphs", t.Attribute("lengthAdjust")!.Value);
            Assert.True((double)t.Attribute("textLength")! > 20);
        });
    }

    [Fact]
    public void TheFontComesOutOfTheLibraryInTwoWeights()
    {
        PlotFont.Register();
        var resolver = Assert.IsType<PlotFont>(Fonts.FontResolvers[0]); // Asked before the system's fonts are.
        var regular = resolver.CreateTypeface(PlotFont.Family, bold: false, italic: false)!;
        var bold = resolver.CreateTypeface(PlotFont.Family, bold: true, italic: false)!;
        Assert.Same(regular, Fonts.GetTypeface(PlotFont.Family, bold: false, italic: false));
        Assert.Equal("Open Sans", regular.FamilyName);
        Assert.True(bold.FontWeight > regular.FontWeight);
        Assert.True(PlotFont.Width("Neutrophil", 12, bold: true) > PlotFont.Width("Neutrophil", 12));
        Assert.Equal(2 * PlotFont.Width("Neutrophil", 12), PlotFont.Width("Neutrophil", 24), 0.001);
    }

    [Theory]
    [InlineData("smudge_cell_of_type", "smudge_cell_|of_type")]
    [InlineData("Immature granulocyte", "Immature|granulocyte")]
    [InlineData("Unbreakablybroad", "Unbreakablybroad")]
    [InlineData("short", "short")]
    public void NamesBreakBetweenWords(string name, string lines) =>
        Assert.Equal(lines, string.Join('|', TextStyle.Body.Wrap(name, 75)));

    [Property]
    public bool AScaleHoldsItsValuesWithFewTicks(NormalFloat a, NormalFloat b)
    {
        var (low, high) = (Math.Min(a.Get, b.Get), Math.Max(a.Get, b.Get));
        if (!(Math.Abs(low) < 1e9 && Math.Abs(high) < 1e9 && high - low > 1e-3))
            return true;

        var scale = NiceScale.Around(low, high, 5);
        var slack = 1e-5 * scale.Step;
        return scale.Min <= low + slack && scale.Max >= high - slack && scale.Ticks().Count() is >= 2 and <= 8;
    }

    [Fact]
    public void TicksAreWrittenWithTheDigitsTheyNeed()
    {
        Assert.Equal("0.0 0.2 0.4 0.6 0.8 1.0", Labels(0, 1));
        Assert.Equal("0.96 0.97 0.98 0.99 1.00", Labels(0.963, 1));
        Assert.Equal("0 5 10 15 20", Labels(0, 19));

        static string Labels(double low, double high) => string.Join(' ', NiceScale.Around(low, high, 5).Ticks().Select(t => t.Label));
    }

    [Property]
    public bool NamesAreSpreadInOrderAndAboveTheBottom(PositiveInt[] heights)
    {
        var positions = heights.Select(h => (float)(h.Get % 200)).Take(6).Order().ToArray();
        var spread = CurvePanel.Spread(positions, 15, 200);
        return spread.All(y => y <= 200.001) && spread.Zip(spread.Skip(1)).All(pair => pair.Second - pair.First > 14.99);
    }
}
