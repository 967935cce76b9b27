namespace Hematovision.Data.Inspection;

/// <summary>How a <see cref="DatasetInspector"/> works.</summary>
/// <param name="Copies">Whether to look for images that show the same, though their bytes differ: a second look at every file.</param>
/// <param name="Workers">Threads; 0 takes one for each processor.</param>
public sealed record InspectionOptions(bool Copies = true, int Workers = 0);

/// <summary>How far an inspection is.</summary>
/// <param name="Copies">Whether it is at its second look, for copies.</param>
/// <param name="Done">Images done of this look.</param>
/// <param name="Total">Images to do.</param>
public readonly record struct InspectionProgress(bool Copies, int Done, int Total);
