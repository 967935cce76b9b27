namespace Hematovision.Data.Import;

/// <summary>How far an import is.</summary>
/// <param name="Work">What is being done, one word or two: <c>unpacking</c>.</param>
/// <param name="Done">Files or images done of it.</param>
/// <param name="Total">Out of how many; null where that shows only at the end.</param>
public readonly record struct ImportProgress(string Work, int Done, int? Total);
