namespace Hematovision.Data.Import;

/// <summary>One image of a source.</summary>
/// <param name="File">Full path of the file that holds it.</param>
/// <param name="Name">What the source calls it, with <c>/</c> between the parts; two images never have one name.</param>
/// <param name="Label">Its class, as it will be called.</param>
/// <param name="Group">What the source says of its group; null where that is nothing.</param>
/// <param name="Split">The split it came with.</param>
/// <param name="Fold">The fold it came with.</param>
/// <param name="Laboratory">The laboratory it came with.</param>
internal sealed record SourceImage(string File, string Name, string Label, string? Group = null, Split? Split = null, int? Fold = null, string? Laboratory = null);
