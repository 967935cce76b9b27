using Hematovision.Data;
using Hematovision.Models;

namespace Hematovision.Evaluation.Quantizing;

/// <summary>What a quantization found.</summary>
/// <param name="Quantization">For the model file.</param>
/// <param name="Groups">Independent groups of the images that were compared.</param>
/// <param name="MeanDifference">Mean, over those images, of the largest difference that bytes make to a class's probability, 0..1.</param>
/// <param name="LargestDifference">The largest of these.</param>
/// <param name="BadImages">What could not be read.</param>
public sealed record QuantizationResult(
    Quantization Quantization, int Groups, double MeanDifference, double LargestDifference, IReadOnlyList<BadImage> BadImages)
{
    /// <summary>Share of the images that are named as in float32, 0..1; null where none was compared.</summary>
    public double? Same => Quantization.Compared == 0 ? null : (double)Quantization.SameClass / Quantization.Compared;

    /// <summary>Wilson's 95 % interval of <see cref="Same"/>, each group taken as one trial.</summary>
    public Interval? SameInterval => Same is { } share ? Statistics.Wilson(share, Groups) : null;
}
