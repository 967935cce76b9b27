using TorchSharp;

namespace Hematovision.Torch;

/// <summary>How many native tensors this process holds: what a leak test watches.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// Tensor handles that were made and not yet released. TorchSharp counts a parameter twice when a module makes it, so compare
    /// counts around work, not around the making of modules.
    /// </summary>
    public static long Count => torch.Tensor.TotalCount;
}
