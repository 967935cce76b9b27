namespace Hematovision.Data.Import;

/// <summary>What an import made.</summary>
/// <param name="Data">The new data set, as <see cref="ImageDataset.Load"/> reads it from its <c>dataset.csv</c>.</param>
/// <param name="Remarks">What a person should know, one line each: names that were folded, what was left out and why.</param>
/// <param name="BadImages">The images that could not be read and were left out, under the names that the source has for them.</param>
public sealed record ImportResult(ImageDataset Data, IReadOnlyList<string> Remarks, IReadOnlyList<BadImage> BadImages);
