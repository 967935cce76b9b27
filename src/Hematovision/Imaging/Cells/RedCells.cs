namespace Hematovision.Imaging.Cells;

/// <summary>What the red cells of a picture look like: the measure of everything else in it.</summary>
/// <param name="Diameter">Pixels of the field; null where no discs were found.</param>
/// <param name="Density">Their usual density of green light.</param>
/// <param name="Stain">Their usual amount of the nuclear dye.</param>
/// <param name="MostStain">The amount that one in a hundred of their pixels exceeds.</param>
/// <param name="EdgeWidth">Pixels of the field over which density rises at their edge.</param>
internal sealed record RedCells(double? Diameter, double Density, double Stain, double MostStain, double EdgeWidth)
{
    private const double GuessedDiameter = 0.25; // of the shorter side
    private const double FewestShare = 0.02; // of the picture
    private const float Seen = 0.12f; // density of what is no background
    private const int MoreThanNuclei = 8;

    internal static RedCells Of(DensityField field, NuclearStain stain)
    {
        var edges = RedCellScale.EdgesOf(field, stain.Nuclei);
        var fromNuclei = Masks.Distance(stain.Nuclei, field.Width, field.Height, field.Scratch);
        var diameter = RedCellScale.Diameter(field, stain.Regions, fromNuclei, edges) ?? WithoutNuclei(field, stain);
        var rest = Elsewhere(field, fromNuclei, diameter ?? Guess(field));
        var cells = Masks.Above(rest, field.Green, Histogram.Of(field.Green, rest, 1.5).Otsu(), field.Scratch);
        var density = Histogram.Of(field.Green, cells, 4);
        if (density.IsEmpty) return new RedCells(diameter, 0.3, 0, 0.1, 0);
        var amounts = Histogram.Of(stain.Amounts, cells, 4);
        var usual = Math.Max(0.02, density.Quantile(0.5));
        return new RedCells(diameter, usual, amounts.Quantile(0.5), amounts.Quantile(0.99), usual / Math.Max(1e-3, edges.Steepest));
    }

    // Where there is no nucleus, the threshold for nuclei runs through the red cells, and there are many of them.
    private static double? WithoutNuclei(DensityField field, NuclearStain stain)
    {
        if (stain.Regions.Count < MoreThanNuclei) return null;
        var none = new bool[field.Shows.Length];
        return RedCellScale.Diameter(field, [], Masks.Distance(none, field.Width, field.Height, field.Scratch), RedCellScale.EdgesOf(field, none));
    }

    internal static double Guess(DensityField field) => Math.Max(4, GuessedDiameter * Math.Min(field.Width, field.Height));

    // As far from nuclei as something is seen: nearer there is cytoplasm, that of an eosinophil far denser than a red cell.
    private static bool[] Elsewhere(DensityField field, int[] distance, double diameter)
    {
        var (shows, green) = (field.Shows, field.Green);
        var rest = field.Scratch.Of<bool>(shows.Length);
        foreach (var away in (ReadOnlySpan<double>)[0.9, 0.6, 0.3, 0])
        {
            var (least, seen) = ((int)(away * diameter), 0);
            for (var at = 0; at < rest.Length; at++)
            {
                rest[at] = shows[at] & distance[at] > least;
                seen += rest[at] & green[at] > Seen ? 1 : 0;
            }

            if (seen >= FewestShare * rest.Length) break;
        }

        return rest;
    }
}
