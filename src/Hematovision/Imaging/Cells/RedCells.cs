namespace Hematovision.Imaging.Cells;

/// <summary>What the red cells of a picture look like: the measure of everything else in it.</summary>
/// <param name="Diameter">Pixels of the field; null where no discs were found.</param>
/// <param name="Density">Their usual density of green light.</param>
/// <param name="Stain">Their usual amount of the nuclear dye.</param>
/// <param name="MostStain">The amount that one in a hundred of their pixels exceeds.</param>
/// <param name="EdgeWidth">Pixels of the field over which density rises at their edge.</param>
internal sealed record RedCells(double? Diameter, double Density, double Stain, double MostStain, double EdgeWidth)
{
    private const double AwayFromNuclei = 0.3; // diameters; there may be cytoplasm
    private const double GuessedDiameter = 0.25; // of the shorter side
    private const int FewestPixels = 50;
    private const int MoreThanNuclei = 8;

    internal static RedCells Of(DensityField field, NuclearStain stain)
    {
        var edges = RedCellScale.EdgesOf(field, stain.Nuclei);
        var diameter = RedCellScale.Diameter(field, stain.Nuclei, edges) ?? WithoutNuclei(field, stain.Nuclei);
        var near = Masks.Grow(stain.Nuclei, field.Width, field.Height, (int)(AwayFromNuclei * (diameter ?? Guess(field))));
        var rest = Without(field.Shows, near);
        if (rest.Count(one => one) < FewestPixels) rest = Without(field.Shows, stain.Nuclei);

        var threshold = Filled(rest, field.Green, double.MinValue, field.Green, 1.5).Otsu();
        var density = Filled(rest, field.Green, threshold, field.Green, 4);
        if (density.IsEmpty) return new RedCells(diameter, 0.3, 0, 0.1, 0);
        var amounts = Filled(rest, field.Green, threshold, stain.Amounts, 4);
        var usual = Math.Max(0.02, density.Quantile(0.5));
        return new RedCells(diameter, usual, amounts.Quantile(0.5), amounts.Quantile(0.99), usual / Math.Max(1e-3, edges.Steepest));
    }

    // Where there is no nucleus, the threshold for nuclei runs through the red cells, and there are many of them.
    private static double? WithoutNuclei(DensityField field, bool[] nuclei)
    {
        if (Region.Of(nuclei, field.Width, field.Height, 1).Count < MoreThanNuclei) return null;
        var none = new bool[nuclei.Length];
        return RedCellScale.Diameter(field, none, RedCellScale.EdgesOf(field, none));
    }

    internal static double Guess(DensityField field) => Math.Max(4, GuessedDiameter * Math.Min(field.Width, field.Height));

    private static bool[] Without(bool[] mask, bool[] barred) => [.. mask.Zip(barred, (one, bar) => one && !bar)];

    private static Histogram Filled(bool[] mask, float[] plane, double above, float[] values, double most)
    {
        var histogram = new Histogram(0, most);
        for (var at = 0; at < mask.Length; at++)
        {
            if (mask[at] && plane[at] > above) histogram.Add(values[at]);
        }

        return histogram;
    }
}
