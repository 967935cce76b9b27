namespace Hematovision.Data.Copies;

/// <summary>How two files show the same.</summary>
public enum CopyKind
{
    /// <summary>The same bytes.</summary>
    SameBytes,

    /// <summary>The same physical field, though one may be turned, flipped, shifted, sheared, zoomed, lit or compressed otherwise, or cut out of the other.</summary>
    SameField,
}

/// <summary>Two images that show the same.</summary>
/// <param name="First">Position among the images searched, below <paramref name="Second"/>.</param>
/// <param name="Second">Position among the images searched.</param>
/// <param name="Kind">How.</param>
/// <param name="Similarity">Correlation of the two pictures' detail where one lies over the other, to 1; 1 for the same bytes.</param>
public sealed record CopyPair(int First, int Second, CopyKind Kind, double Similarity)
{
    /// <summary>Takes a place in the second image to that in the first, both as shares of the width and the height.</summary>
    internal Affine Map { get; init; } = new(1, 0, 0, 0, 1, 0);
}

/// <summary>Which of the images searched show the same.</summary>
/// <param name="Pairs">
/// The pairs that were found, in order of their positions. They join every group, but not each two images in a group are a pair: of
/// three copies of a photograph two pairs say enough.
/// </param>
/// <param name="Groups">Positions of the images that belong together by those pairs, of two images or more, ascending.</param>
/// <param name="BadImages">Images that could not be read, and so were not compared.</param>
public sealed record CopyFindings(
    IReadOnlyList<CopyPair> Pairs, IReadOnlyList<IReadOnlyList<int>> Groups, IReadOnlyList<BadImage> BadImages);
