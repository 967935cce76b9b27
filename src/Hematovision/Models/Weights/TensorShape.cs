namespace Hematovision.Models.Weights;

/// <summary>The arithmetic of shapes that come from a file and may say anything.</summary>
internal static class TensorShape
{
    private const int MaxRank = 64;

    /// <summary>Elements of a tensor of this shape.</summary>
    /// <exception cref="InvalidDataException">Negative, of too many dimensions, or more than a machine can count in bytes.</exception>
    internal static long Count(IReadOnlyList<long> shape, string tensor)
    {
        if (shape.Count > MaxRank) throw new InvalidDataException($"is damaged: '{tensor}' has {shape.Count} dimensions");

        // A zero does not excuse the others: libtorch multiplies them all the same for its strides.
        Int128 product = 1;
        foreach (var size in shape)
        {
            if (size < 0) throw new InvalidDataException($"is damaged: '{tensor}' has a dimension of {size}");
            product *= Math.Max(size, 1);
            if (product > long.MaxValue / 16) throw new InvalidDataException($"is damaged: '{tensor}' of shape {Text(shape)} is beyond any memory");
        }

        return shape.Contains(0) ? 0 : (long)product;
    }

    /// <summary>A shape as people write it: <c>[64, 3, 7, 7]</c>.</summary>
    internal static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
