using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>Applies modules one after another and lets go of each result as soon as the next one is there.</summary>
internal static class Chain
{
    /// <summary>The result of the last module, owned by the dispose scope in force. The input stays the caller's.</summary>
    internal static Tensor Run(IEnumerable<nn.Module<Tensor, Tensor>> modules, Tensor input)
    {
        var x = input;
        foreach (var module in modules)
        {
            var y = module.call(x);
            if (!ReferenceEquals(x, input)) x.Dispose();
            x = y;
        }

        return x;
    }
}
