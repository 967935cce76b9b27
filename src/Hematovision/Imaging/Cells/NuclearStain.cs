using System.Numerics;

namespace Hematovision.Imaging.Cells;

/// <summary>
/// How much of the nucleus's dye a pixel holds: density of red and some green, less that of blue, so weighed that what most cells of
/// this very picture are dyed with, the red cells' pink, comes out near nothing. So it holds for another stain or camera.
/// </summary>
internal sealed class NuclearStain
{
    private const double RedWeight = 1.5;
    private const double GreenWeight = 0.5;
    private const double LeastBlue = 0.5; // bounds of the weight of blue: in a picture that is all nucleus the nucleus would come out as nothing
    private const double MostBlue = 3;
    private const double Length = 2.2; // of the vector of weights; the scale of every threshold below
    private const double Densest = 4;

    private NuclearStain(float[] amounts, double threshold, bool[] nuclei, List<Region> regions) => (Amounts, Threshold, Nuclei, Regions) = (amounts, threshold, nuclei, regions);

    /// <summary>The amount for each pixel, from 0, [H, W].</summary>
    internal float[] Amounts { get; }

    /// <summary>The amount that parts nuclei from the rest in this picture.</summary>
    internal double Threshold { get; }

    /// <summary>The pixels above the threshold, without specks.</summary>
    internal bool[] Nuclei { get; }

    /// <summary>The regions that these pixels make.</summary>
    internal List<Region> Regions { get; }

    internal static NuclearStain Of(DensityField field)
    {
        var (red, green, blue) = Weights(field);
        var amounts = field.Scratch.Of<float>(field.Shows.Length);
        Measure(field, red, green, blue, amounts);
        var threshold = Histogram.Of(amounts, field.Shows, Densest).Otsu();
        var nuclei = Masks.Open(Masks.Above(field.Shows, amounts, threshold, field.Scratch), field.Width, field.Height, field.Scratch);
        return new NuclearStain(amounts, threshold, nuclei, Region.Of(nuclei, field.Width, field.Height, field.Scratch));
    }

    private static void Measure(DensityField field, float red, float green, float blue, float[] amounts)
    {
        var (reds, greens, blues, at) = (field.Red, field.Green, field.Blue, 0);
        for (; at + Vector<float>.Count <= amounts.Length; at += Vector<float>.Count)
        {
            var (r, g, b) = (new Vector<float>(reds, at), new Vector<float>(greens, at), new Vector<float>(blues, at));
            Vector.Max(Vector<float>.Zero, (r * red) + (g * green) - (b * blue)).CopyTo(amounts, at);
        }

        for (; at < amounts.Length; at++) amounts[at] = Math.Max(0, (red * reds[at]) + (green * greens[at]) - (blue * blues[at]));
    }

    private static (float Red, float Green, float Blue) Weights(DensityField field)
    {
        var cells = Masks.Above(field.Shows, field.Green, Histogram.Of(field.Green, field.Shows, 1.2).Otsu() / 2, field.Scratch);
        var usual = Array.ConvertAll(field.Densities, plane => Histogram.Of(plane, cells, Densest).Quantile(0.5));
        var blue = Math.Clamp(((RedWeight * usual[0]) + (GreenWeight * usual[1])) / Math.Max(usual[2], 1e-3), LeastBlue, MostBlue);
        var scale = Length / Math.Sqrt((RedWeight * RedWeight) + (GreenWeight * GreenWeight) + (blue * blue));
        return ((float)(RedWeight * scale), (float)(GreenWeight * scale), (float)(blue * scale));
    }
}
