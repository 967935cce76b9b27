using Hematovision.Imaging.Cells;

namespace Hematovision.Smears;

/// <summary>A picture of a differential.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Findings">What was found in it.</param>
/// <param name="Cells">Its white cells; of a <see cref="PictureKind.SingleCell"/> the one.</param>
/// <param name="Remarks">What a person should know of it: the finder's remarks, and which picture shows the same field.</param>
public sealed record DifferentialPicture(
    string Path, int Width, int Height, CellFindings Findings, IReadOnlyList<DifferentialCell> Cells, IReadOnlyList<string> Remarks);
