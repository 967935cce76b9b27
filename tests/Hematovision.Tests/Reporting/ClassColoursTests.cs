using Hematovision.Reporting;
using ScottPlot;

namespace Hematovision.Tests.Reporting;

public class ClassColoursTests
{
    // Red, green and blue of linear light as those see them who lack a kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
    private static readonly double[][][] Visions =
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    [Fact]
    public void Any_two_are_told_apart_with_any_colour_vision_and_the_first_four_easily()
    {
        foreach (var shades in (List<Color>[])[[.. ClassColours.All.Select(c => c.OnWhite)], [.. ClassColours.All.Select(c => c.OnDark)]])
        {
            foreach (var vision in Visions)
            {
                var seen = shades.ConvertAll(c => Lab([.. vision.Select(row => Math.Clamp(row.Zip(Linear(c), (a, b) => a * b).Sum(), 0, 1))]));
                for (var i = 0; i < seen.Count; i++)
                {
                    for (var k = 0; k < i; k++) Assert.True(Math.Sqrt(seen[i].Zip(seen[k], (a, b) => (a - b) * (a - b)).Sum()) > (i < 4 ? 25 : 15), $"{k} and {i}");
                }
            }
        }
    }

    [Fact]
    public void White_letters_can_be_read_on_each_and_each_is_seen_on_a_dark_page()
    {
        var page = Luminance(Color.FromHex("#12171d"));

        Assert.All(ClassColours.All, c => Assert.True(1.05 / (Luminance(c.OnWhite) + 0.05) >= 4.5));
        Assert.All(ClassColours.All, c => Assert.True((Luminance(c.OnDark) + 0.05) / (page + 0.05) >= 4.5));
    }

    private static double[] Linear(Color c) => [.. ((byte[])[c.R, c.G, c.B]).Select(v => v / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];

    private static double Luminance(Color c) => Linear(c).Zip((double[])[0.2126, 0.7152, 0.0722], (a, b) => a * b).Sum();

    private static double[] Lab(double[] rgb)
    {
        var x = F(((0.4124 * rgb[0]) + (0.3576 * rgb[1]) + (0.1805 * rgb[2])) / 0.95047);
        var y = F((0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2]));
        var z = F(((0.0193 * rgb[0]) + (0.1192 * rgb[1]) + (0.9505 * rgb[2])) / 1.08883);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16 / 116.0);
    }
}
