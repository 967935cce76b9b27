namespace Hematovision.Imaging.Cells;

/// <summary>A white cell in a picture.</summary>
/// <param name="Box">Around its cytoplasm, in pixels of the picture, cut at the picture's edge.</param>
/// <param name="Score">How likely it is a white cell, from 0 to 1.</param>
/// <param name="NucleusArea">Pixels of the picture that its nucleus covers, all lobes together.</param>
/// <param name="IsCut">Whether its nucleus touches the edge of the picture, so that a part of the cell is likely not in it.</param>
public sealed record FoundCell(Box Box, double Score, double NucleusArea, bool IsCut);
