namespace Hematovision.Imaging.Cells;

/// <summary>What <see cref="CellFinder"/> found in a picture.</summary>
/// <param name="Kind">What the picture shows.</param>
/// <param name="Cells">The white cells, from left to right.</param>
/// <param name="RedCellDiameter">The usual diameter of the red cells, 7 to 8 µm, in pixels of the picture; null where none are seen.</param>
/// <param name="Background">The colour of the empty slide beside the cells, red, green and blue.</param>
/// <param name="Remarks">What is wrong with the picture, for a person to read; empty where nothing is.</param>
public sealed record CellFindings(
    PictureKind Kind, IReadOnlyList<FoundCell> Cells, double? RedCellDiameter, (byte Red, byte Green, byte Blue) Background, IReadOnlyList<string> Remarks);
