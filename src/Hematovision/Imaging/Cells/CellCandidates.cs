namespace Hematovision.Imaging.Cells;

/// <summary>A picture at the resolution it is searched at, and what may be nuclei in it.</summary>
internal sealed class CellCandidates
{
    private const int FirstSide = 320;
    private const int LargestSide = 1600;
    private const double SmallestDiameter = 20; // pixels of a red cell, below which lobes and outlines are lost
    private const double WantedDiameter = 36;

    private CellCandidates(DensityField field, double shrink)
    {
        (Field, Shrink) = (field, shrink);
        Stain = NuclearStain.Of(field);
        Red = RedCells.Of(field, Stain);
        Nuclei = Nucleus.Find(field, Stain, Red.Diameter ?? RedCells.Guess(field));
    }

    internal DensityField Field { get; }

    /// <summary>Pixels of the field for one of the picture.</summary>
    internal double Shrink { get; }

    internal NuclearStain Stain { get; }

    internal RedCells Red { get; }

    internal List<Nucleus> Nuclei { get; }

    /// <summary>Searches a picture: small first, and again larger where its red cells are small. Null where it is black.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="scratch">Holds all planes of what is returned.</param>
    internal static CellCandidates? Of(RgbImage image, Scratch scratch)
    {
        var longest = Math.Max(image.Width, image.Height);
        var first = At(image, FirstSide, scratch);
        if (first is not { Red.Diameter: < SmallestDiameter } || first.Shrink >= 1) return first;
        var side = Math.Min(Math.Min(longest, LargestSide), FirstSide * WantedDiameter / first.Red.Diameter.Value);
        return At(image, (int)side, scratch);
    }

    private static CellCandidates? At(RgbImage image, int side, Scratch scratch) => Miniature.Of(image, side, small =>
        DensityField.Of(small, scratch) is { } field ? new CellCandidates(field, Math.Min(1, (double)side / Math.Max(image.Width, image.Height))) : null);
}
