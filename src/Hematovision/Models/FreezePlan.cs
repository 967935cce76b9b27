namespace Hematovision.Models;

/// <summary>How much of a backbone is kept as it is.</summary>
/// <param name="FrozenStages">Number of the first stages, 0 for none.</param>
public sealed record FreezePlan(int FrozenStages);
