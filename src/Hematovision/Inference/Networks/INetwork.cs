namespace Hematovision.Inference.Networks;

/// <summary>A network in inference, whatever computes it.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>Computes images that a <see cref="Imaging.Preprocessor"/> prepared.</summary>
    /// <param name="pixels">[count, Size, Size, 3], at least as long; they stay as they are.</param>
    /// <param name="count">How many there are; they are computed in <see cref="Parts"/>.</param>
    /// <exception cref="HematoException">An answer is not a number.</exception>
    NetworkOutput Compute(byte[] pixels, int count);
}

/// <summary>What a network gives for a batch.</summary>
/// <param name="Logits">[N, K], before any temperature.</param>
/// <param name="Features">The pooled features that the logits are made of, [N, C].</param>
internal sealed record NetworkOutput(float[] Logits, float[] Features)
{
    /// <summary>Computes a batch in <see cref="Parts"/>.</summary>
    /// <param name="images">N.</param>
    /// <param name="most">The most images of a part.</param>
    /// <param name="compute">Computes so many images from one on.</param>
    internal static NetworkOutput InParts(int images, int most, Func<int, int, NetworkOutput> compute)
    {
        var (logits, features) = (new List<float>(), new List<float>());
        foreach (var (first, count) in Parts.Of(images, most))
        {
            var part = compute(first, count);
            logits.AddRange(part.Logits);
            features.AddRange(part.Features);
        }

        return logits.TrueForAll(float.IsFinite)
            ? new NetworkOutput([.. logits], [.. features])
            : throw new HematoException("the model's answer is not a number: its weights are broken. Train it again with a lower learning rate, or take another model.");
    }
}
