using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// The weights a network starts from when it is trained from scratch, as torchvision sets them. They come from libtorch's
/// generator: <c>torch.manual_seed</c> before building makes them the same again. BatchNorm starts at weight 1 and bias 0 by itself.
/// </summary>
internal static class Initialisation
{
    /// <summary>Kernels from a normal distribution of variance 2 / fan-out (He et al. 2015), biases zero.</summary>
    internal static void HeConvolutions(nn.Module module)
    {
        foreach (var convolution in module.modules().OfType<Conv2d>())
        {
            nn.init.kaiming_normal_(convolution.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
            if (convolution.bias is { } bias) nn.init.zeros_(bias);
        }
    }

    /// <summary>A dense layer's weights from a normal distribution of variance 2 / fan-in, for a ReLU to follow; its bias zero.</summary>
    internal static void He(Linear linear)
    {
        nn.init.kaiming_normal_(linear.weight, nonlinearity: nn.init.NonlinearityType.ReLU);
        nn.init.zeros_(linear.bias!);
    }

    /// <summary>A dense layer's weights from N(0, 0.01), its bias zero.</summary>
    internal static Linear Small(Linear linear)
    {
        nn.init.normal_(linear.weight, 0, 0.01);
        nn.init.zeros_(linear.bias!);
        return linear;
    }
}
