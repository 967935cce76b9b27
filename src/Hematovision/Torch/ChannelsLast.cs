using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>
/// The channels-last layout: a tensor [N, C, H, W] whose memory is [N, H, W, C], the one oneDNN's convolutions are
/// fastest in. TorchSharp has no <c>memory_format</c> argument; permuting, making contiguous and permuting back has its effect.
/// </summary>
public static class ChannelsLast
{
    /// <summary>The same values, [N, C, H, W], in channels-last memory.</summary>
    /// <param name="tensor">A tensor of four dimensions; it stays as it is.</param>
    public static Tensor From(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var permuted = tensor.permute(0, 2, 3, 1);
        using var contiguous = permuted.contiguous();
        return contiguous.permute(0, 3, 1, 2);
    }

    /// <summary>Lays every convolution kernel of a module out channels-last, in place. Shapes and values stay.</summary>
    /// <param name="module">The module.</param>
    public static void Convert(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var noGrad = no_grad();
        foreach (var parameter in module.parameters())
        {
            if (parameter.dim() != 4) continue;
            using var laidOut = From(parameter);
            parameter.set_(laidOut);
        }
    }
}
