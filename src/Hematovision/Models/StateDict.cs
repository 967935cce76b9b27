using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>A module's tensors by PyTorch's keys, in the order of PyTorch's <c>state_dict</c>: module by module, parameters before buffers.</summary>
internal static class StateDict
{
    internal static IEnumerable<(string Key, Tensor Value)> Of(nn.Module module, string prefix = "")
    {
        foreach (var (name, parameter) in module.named_parameters(recurse: false)) yield return (prefix + name, parameter);
        foreach (var (name, buffer) in module.named_buffers(recurse: false)) yield return (prefix + name, buffer);
        foreach (var (name, child) in module.named_children())
        {
            foreach (var entry in Of(child, $"{prefix}{name}.")) yield return entry;
        }
    }
}
