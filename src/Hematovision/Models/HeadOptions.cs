namespace Hematovision.Models;

/// <summary>What stands between the feature map and the logits.</summary>
/// <param name="Widths">Units of the dense ReLU layers in order, each at least 1; empty for none.</param>
/// <param name="Dropout">Share of the pooled features that dropout zeroes in training, from 0 to below 1.</param>
public sealed record HeadOptions(IReadOnlyList<int> Widths, double Dropout)
{
    /// <summary>Equal where the widths and the dropout are.</summary>
    public bool Equals(HeadOptions? other) =>
        other is not null && Dropout.Equals(other.Dropout) && Widths.SequenceEqual(other.Widths);

    /// <inheritdoc/>
    public override int GetHashCode() => Widths.Aggregate(Dropout.GetHashCode(), HashCode.Combine);
}
