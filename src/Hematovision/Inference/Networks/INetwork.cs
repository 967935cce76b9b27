namespace Hematovision.Inference.Networks;

/// <summary>A network in inference, whatever computes it.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>Computes images that a <see cref="Imaging.Preprocessor"/> prepared.</summary>
    /// <param name="pixels">[count, Size, Size, 3], at least as long; they stay as they are.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="HematoException">An answer is not a number.</exception>
    NetworkOutput Compute(byte[] pixels, int count);
}

/// <summary>What a network gives for a batch.</summary>
/// <param name="Logits">[N, K], before any temperature.</param>
/// <param name="Features">The pooled features that the logits are made of, [N, C].</param>
internal sealed record NetworkOutput(float[] Logits, float[] Features)
{
    /// <summary>Itself, if it is an answer.</summary>
    /// <exception cref="HematoException">It is not a number.</exception>
    internal NetworkOutput Checked() => Array.TrueForAll(Logits, float.IsFinite)
        ? this
        : throw new HematoException("the model's answer is not a number: its weights are broken. Train it again with a lower learning rate, or take another model.");
}
