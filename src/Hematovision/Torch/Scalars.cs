using TorchSharp;

namespace Hematovision.Torch;

/// <summary>
/// Numbers for TorchSharp's operators, kept. One that is made for a call, as from a literal or as the <c>alpha</c> of <c>add_(tensor)</c>, may be finalised while
/// libtorch reads it, when another thread's allocation collects just then: TorchSharp holds its handle and not it. In a loop of training, that happens.
/// </summary>
internal static class Scalars
{
    internal static readonly Scalar One = 1;

    /// <summary>The largest level of a byte.</summary>
    internal static readonly Scalar FullLight = 255;
}
