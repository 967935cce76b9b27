using System.Xml.Linq;
using Hematovision.Reporting;
using Hematovision.Reporting.Html;

namespace Hematovision.Tests.Reporting.Html;

public class HtmlPageTests
{
    private const string Hostile = "\"><script>alert(1)</script>&amp;' onload=\"x\u202E\n";

    [Fact]
    public void Text_is_shown_as_it_is_wherever_it_comes()
    {
        var page = new HtmlPage(Hostile, Hostile);
        page.Fact(Hostile, Hostile);
        var section = page.Section(Hostile, Hostile);
        section.Text(Hostile);
        section.Note(Hostile);
        section.Table([Hostile], [[Hostile]]);
        section.Thumbnails([new HtmlPicture(Hostile, Hostile, Hostile), new HtmlPicture(null, Hostile, "")]);
        section.SideBySide([(Hostile, [new HtmlPicture(null, Hostile, Hostile)])]);
        section.Sheets([new HtmlPicture(null, Hostile, Hostile)]);
        page.Section("another");
        using (var figure = new Figure(100, 40))
        {
            figure.Text(Hostile + "\uFFFF", 0, 0, TextStyle.Body);
            section.Figures((figure, Hostile));
        }

        var html = page.ToString();

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" onload=\"", html.Split("<svg")[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void It_stands_alone()
    {
        var page = new HtmlPage("cells", "a page");
        using (var figure = new Figure(100, 40))
            page.Section("plots").Figures((figure, "nothing"));

        var html = page.ToString().Replace("http://www.w3.org/", "", StringComparison.Ordinal);

        Assert.DoesNotContain("http", html.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_takes_the_pages_colours_and_width()
    {
        using var figure = new Figure(200, 50);
        figure.Text("text", 10, 10, TextStyle.Body);
        figure.Box(new ScottPlot.PixelRect(0, 10, 20, 5), Palette.Blue);
        figure.Box(new ScottPlot.PixelRect(0, 10, 40, 25), ClassColours.Of(3));

        var svg = XElement.Parse(ThemedSvg.From(figure, "a <figure>", "p1-"));

        Assert.Equal(["fill:var(--ink)", "fill:var(--blue)", "fill:var(--c3)"], svg.Descendants().Select(e => (string?)e.Attribute("style")).OfType<string>());
        Assert.DoesNotContain(svg.Descendants(), e => (string?)e.Attribute("fill") == "white");
        Assert.Equal("0 0 200 50", (string?)svg.Attribute("viewBox"));
        Assert.Null(svg.Attribute("width"));
        Assert.Equal("a <figure>", (string?)svg.Attribute("aria-label"));
    }
}
