using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>libtorch's own random numbers, which initial weights and dropout are drawn from; everything else draws from a <see cref="SeededRandom"/>.</summary>
internal static class RandomNumbers
{
    /// <summary>Seeds them.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="device">The device that computes.</param>
    internal static void Seed(ulong seed, Device device)
    {
        var number = unchecked((long)seed);
        random.manual_seed(number);

        // TorchSharp's, unlike PyTorch's, leaves the GPUs' generators as they are.
        if (device.type == DeviceType.CUDA) cuda.manual_seed_all(number);
    }
}
