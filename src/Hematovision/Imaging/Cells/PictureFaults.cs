namespace Hematovision.Imaging.Cells;

/// <summary>What a person should know of a picture before trusting what was found in it.</summary>
internal static class PictureFaults
{
    private const double MostWhite = 0.5; // share of pixels without colour or shade left
    private const double AllWhite = 0.9;
    private const int Dark = 60; // level of the empty slide
    private const double Pale = 0.06; // density of red cells
    private const double Blurred = 0.16; // red cells' diameters over which their edge rises
    private const double LeastEmpty = 0.25; // share of a field
    private const double DensestField = 0.5; // of red cells in a field without much empty background
    private const double DensestCell = 0.95; // of what surrounds the nucleus of a single cell

    /// <summary>Whether it may be a smear at all: thin and pale, on an empty background. Other photographs are full and dark.</summary>
    internal static bool MayBeSmear(CellCandidates candidates, PictureKind kind) =>
        candidates.Field.EmptyShare >= LeastEmpty || candidates.Red.Density <= (kind == PictureKind.SingleCell ? DensestCell : DensestField);

    /// <summary>The reasons, none where nothing is wrong.</summary>
    internal static List<string> Of(CellCandidates candidates, PictureKind kind)
    {
        var (field, red) = (candidates.Field, candidates.Red);
        if (!MayBeSmear(candidates, kind)) return ["not a smear"];
        var found = kind != PictureKind.Nothing;
        var faults = new List<string>();
        if (field.WhiteShare > (found ? AllWhite : MostWhite)) faults.Add("over-exposed");
        if (field.White.Max() < Dark) faults.Add("too dark");
        if (red.Diameter is { } diameter && red.EdgeWidth > Blurred * (kind == PictureKind.Field ? diameter : Math.Max(diameter, RedCells.Guess(field)))) faults.Add("out of focus");
        if (!found) faults.Add(red.Density < Pale ? "empty slide" : "no white cell");
        return faults;
    }
}
