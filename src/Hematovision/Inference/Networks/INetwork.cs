namespace Hematovision.Inference.Networks;

/// <summary>A network in inference, whatever computes it.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>Computes images that a <see cref="Imaging.Preprocessor"/> prepared.</summary>
    /// <param name="pixels">[count, Size, Size, 3], at least as long; they stay as they are.</param>
    /// <param name="count">How many there are; they are computed in <see cref="Parts"/>.</param>
    NetworkOutput Compute(byte[] pixels, int count);
}

/// <summary>What a network gives for a batch.</summary>
/// <param name="Logits">[N, K], before any temperature.</param>
/// <param name="Features">The pooled features that the logits are made of, [N, C].</param>
internal sealed record NetworkOutput(float[] Logits, float[] Features)
{
    /// <summary>The batch of which these are the parts, in order.</summary>
    internal static NetworkOutput Join(IReadOnlyList<NetworkOutput> parts) =>
        parts is [var all] ? all : new NetworkOutput([.. parts.SelectMany(part => part.Logits)], [.. parts.SelectMany(part => part.Features)]);
}
