using System.Text;
using System.Text.RegularExpressions;
using Hematovision.Reporting;

namespace Hematovision.Web.Tests;

/// <summary>A class has one hue on the page and in the pictures that commands write.</summary>
public sealed partial class ClassColourTests
{
    private const double Near = 15; // degrees

    [Fact]
    public void Each_place_among_the_classes_has_the_pages_hue()
    {
        var shades = Shade().Matches(Encoding.UTF8.GetString(new PageFiles().Bytes("/style.css").Span)).Select(m => (Order: int.Parse(m.Groups[1].Value), Colour: ScottPlot.Color.FromHex(m.Groups[2].Value))).ToList();

        Assert.Equal(2 * ClassColours.All.Count, shades.Count);
        Assert.All(shades, (shade, i) =>
        {
            var ours = i < ClassColours.All.Count ? ClassColours.All[shade.Order].OnWhite : ClassColours.All[shade.Order].OnDark;
            var apart = Math.Abs(Hue(ours) - Hue(shade.Colour));
            Assert.True(IsGrey(ours) ? IsGrey(shade.Colour) : Math.Min(apart, 360 - apart) < Near, $"--c{shade.Order}: {ours.ToHex()} and {shade.Colour.ToHex()}");
        });
    }

    private static double Hue(ScottPlot.Color c) => c.ToHSL().h * 360;

    private static bool IsGrey(ScottPlot.Color c) => Math.Max(c.R, Math.Max(c.G, c.B)) - Math.Min(c.R, Math.Min(c.G, c.B)) < 32;

    [GeneratedRegex("--c([0-7]): (#[0-9a-f]{6});")]
    private static partial Regex Shade();
}
