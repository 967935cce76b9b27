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
        var (shows, reds, greens, blues) = (field.Shows, field.Red, field.Green, field.Blue);
        var amounts = new float[shows.Length];
        var histogram = new Histogram(0, Densest);
        for (var at = 0; at < amounts.Length; at++)
        {
            amounts[at] = Math.Max(0, (red * reds[at]) + (green * greens[at]) - (blue * blues[at]));
            if (shows[at]) histogram.Add(amounts[at]);
        }

        var threshold = histogram.Otsu();
        var nuclei = new bool[amounts.Length];
        for (var at = 0; at < nuclei.Length; at++) nuclei[at] = shows[at] && amounts[at] > threshold;
        nuclei = Masks.Open(nuclei, field.Width, field.Height);
        return new NuclearStain(amounts, threshold, nuclei, Region.Of(nuclei, field.Width, field.Height));
    }

    private static (float Red, float Green, float Blue) Weights(DensityField field)
    {
        var (shows, greens, green) = (field.Shows, field.Green, new Histogram(0, 1.2));
        for (var at = 0; at < shows.Length; at++)
        {
            if (shows[at]) green.Add(greens[at]);
        }

        var cells = green.Otsu() / 2;
        var usual = Array.ConvertAll(field.Densities, plane =>
        {
            var histogram = new Histogram(0, Densest);
            for (var at = 0; at < plane.Length; at++)
            {
                if (shows[at] && greens[at] > cells) histogram.Add(plane[at]);
            }

            return histogram.Quantile(0.5);
        });
        var blue = Math.Clamp(((RedWeight * usual[0]) + (GreenWeight * usual[1])) / Math.Max(usual[2], 1e-3), LeastBlue, MostBlue);
        var scale = Length / Math.Sqrt((RedWeight * RedWeight) + (GreenWeight * GreenWeight) + (blue * blue));
        return ((float)(RedWeight * scale), (float)(GreenWeight * scale), (float)(blue * scale));
    }
}
