using Hematovision.Evaluation;

namespace Hematovision.Smears;

/// <summary>A class's line of a differential.</summary>
/// <param name="Name">The class.</param>
/// <param name="Cells">Cells counted as it.</param>
/// <param name="Share">Their share of all cells counted, 0..1; null where none was.</param>
/// <param name="Interval">Its 95 % interval; see <see cref="DifferentialCount"/>.</param>
public sealed record DifferentialClass(string Name, int Cells, double? Share, Interval? Interval);
