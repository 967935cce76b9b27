namespace Hematovision.Imaging.Cells;

/// <summary>What a person should know of a picture before trusting what was found in it.</summary>
internal static class PictureFaults
{
    private const double MostWhite = 0.5; // share of pixels without colour or shade left
    private const int Dark = 60; // level of the empty slide
    private const double Pale = 0.06; // density of red cells
    private const double Blurred = 0.45; // red cells' diameters over which their edge rises

    /// <summary>The reasons, none where nothing is wrong.</summary>
    internal static List<string> Of(CellCandidates candidates, bool found)
    {
        var (field, red) = (candidates.Field, candidates.Red);
        var faults = new List<string>();
        if (field.WhiteShare > MostWhite && (!found || field.WhiteShare > 0.9)) faults.Add("over-exposed");
        if (field.White.Max() < Dark) faults.Add("too dark");
        if (red.Diameter is { } diameter && red.EdgeWidth / diameter > Blurred) faults.Add("out of focus");
        if (!found) faults.Add(red.Diameter is null ? red.Density < Pale ? "empty slide" : "not a smear: no red cells" : "no white cell");
        return faults;
    }
}
