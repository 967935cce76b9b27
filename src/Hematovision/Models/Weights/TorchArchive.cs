namespace Hematovision.Models.Weights;

/// <summary>A file of <c>torch.save</c>, of either format, taken apart.</summary>
/// <param name="Content">What its pickle built.</param>
/// <param name="Open">The stream at the first byte of a storage, which was checked to be there whole.</param>
internal sealed record TorchArchive(object? Content, Func<StorageReference, Stream> Open);
