using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>A block that may add its input to its result, described for what computes it otherwise than module by module.</summary>
internal interface IResidual
{
    /// <summary>Its modules in the order they are applied.</summary>
    IEnumerable<nn.Module<Tensor, Tensor>> Branch { get; }

    /// <summary>True where the input is added to what the branch gives.</summary>
    bool HasShortcut { get; }

    /// <summary>What the input goes through before it is added; null where it is added as it is.</summary>
    nn.Module<Tensor, Tensor>? Projection { get; }

    /// <summary>True where a ReLU follows the sum.</summary>
    bool Rectifies { get; }
}
