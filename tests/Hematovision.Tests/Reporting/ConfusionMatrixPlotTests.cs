using System.Globalization;
using System.Xml.Linq;
using Hematovision.Evaluation;
using Hematovision.Reporting;

namespace Hematovision.Tests.Reporting;

public class ConfusionMatrixPlotTests
{
    private static readonly string[] Long =
    [
        "Basophil", "Eosinophil", "Erythroblast", "Immature granulocytes (myelocytes, metamyelocytes and promyelocytes)",
        "Lymphocyte", "Monocyte", "Neutrophil", "Platelets (thrombocytes) & clumps",
    ];

    [Fact]
    public void ShowsNamesCountsAndRowShares()
    {
        var matrix = new ConfusionMatrix(["Eosinophil", "Lymphocyte", "Neutrophil"]);
        Add(matrix, 0, 0, 1234);
        Add(matrix, 0, 1, 6);
        Add(matrix, 1, 1, 3);
        Add(matrix, 1, 2, 1);

        using var picture = Draw(matrix, "mobilenet_v2, test split");
        Assert.Contains("mobilenet_v2, test split", picture.Texts);
        Assert.Contains("1,237 of 1,244 right (99.4 %). Each cell: count, and share of its row.", picture.Texts);
        foreach (var name in matrix.Classes)
            Assert.Equal(2, picture.Texts.Count(t => t == name));

        Assert.Equal(["1,234", "99.5 %", "6", "0.5 %", "0"], picture.Texts.SkipWhile(t => t != "1,234").Take(5));
        Assert.Contains("75.0 %", picture.Texts);
        Assert.Contains("n = 1,240", picture.Texts);
        Assert.Contains("n = 0", picture.Texts);
    }

    [Fact]
    public void TextIsDrawnInThePngToo()
    {
        using var picture = Draw(Diagonal(["healthy", "leukaemia"], 40), "Blood");
        Assert.True(picture.TextElements.Count > 15);
        Assert.All(picture.TextElements, text => Assert.InRange(picture.Ink(text), 0.1, 0.8));
    }

    [Fact]
    public void ThePngHasTwiceTheSvgsPixelsEachWay()
    {
        using var picture = Draw(Diagonal(["a", "b"], 3), "t");
        Assert.Equal((picture.SvgSize.Width * 2, picture.SvgSize.Height * 2), picture.PngSize);
    }

    [Fact]
    public void LongNamesAreWrappedWholeAndTurnedAboveTheirColumns()
    {
        using var picture = Draw(Diagonal(Long, 100), "Long names");
        Assert.Equal(2, picture.Texts.Count(t => t == "Immature granulocytes (myelocytes,"));
        Assert.Equal(2, picture.Texts.Count(t => t == "metamyelocytes and promyelocytes)"));
        Assert.Equal(1, picture.TextElements.Count(t => t.Value == "Basophil" && t.Attribute("transform")!.Value.StartsWith("matrix(0.707107 -0.707107", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(30)]
    public void NoTwoRowNamesTouchAndAllIsOnThePage(int classes)
    {
        using var picture = Draw(Diagonal([.. Enumerable.Range(0, classes).Select(i => $"{Long[i % Long.Length]} {i}")], 12345), "Many");
        var edge = Corner(picture.TextElements.Last(t => t.Value.StartsWith("n = ", StringComparison.Ordinal))).X;
        var rows = picture.TextElements.Select(Corner).Where(c => Math.Abs(c.X - edge) < 1).Select(c => c.Y).Order().ToList();

        Assert.True(rows.Count >= 2 * classes); // A line or two of a name, and one of its count.
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.True(pair.Second - pair.First > 13));
        Assert.All(picture.TextElements.Select(Corner), c => Assert.True(
            c.X >= 0 && c.X <= picture.SvgSize.Width && c.Y >= 0 && c.Y <= picture.SvgSize.Height));
    }

    [Fact]
    public void AMistakeIsNeverRoundedAway()
    {
        var matrix = new ConfusionMatrix(["a", "b"]);
        Add(matrix, 0, 0, 99_999);
        Add(matrix, 0, 1, 1);

        using var picture = Draw(matrix, "t");
        Assert.Contains("99.9 %", picture.Texts);
        Assert.Contains("0.1 %", picture.Texts);
        Assert.DoesNotContain(picture.Texts, t => t.Contains("100", StringComparison.Ordinal) && t.EndsWith('%'));
    }

    /// <summary>Where a text that may be turned ends: its far right corner on the page.</summary>
    private static (double X, double Y) Corner(XElement text)
    {
        var inner = text.Attribute("transform")!.Value.Split('(', ')')[1].Split(' ').Select(Parse).ToArray();
        var m = inner.Length == 2 ? [1, 0, 0, 1, inner[0], inner[1]] : inner;
        var (x, y) = (Parse(text.Attribute("x")!.Value) + Parse(text.Attribute("textLength")!.Value), Parse(text.Attribute("y")!.Value));
        return (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]);

        static double Parse(string s) => double.Parse(s, CultureInfo.InvariantCulture);
    }

    private static Picture Draw(ConfusionMatrix matrix, string title)
    {
        using var folder = new TemporaryFolder();
        ConfusionMatrixPlot.Save(matrix, folder["confusion"], title);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        return new Picture(folder["confusion"]);
    }

    private static ConfusionMatrix Diagonal(string[] classes, int count)
    {
        var matrix = new ConfusionMatrix(classes);
        for (var i = 0; i < classes.Length; i++)
            Add(matrix, i, i, count);

        return matrix;
    }

    private static void Add(ConfusionMatrix matrix, int truth, int predicted, int times)
    {
        for (var i = 0; i < times; i++)
            matrix.Add(truth, predicted);
    }
}
