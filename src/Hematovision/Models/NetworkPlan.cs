using Hematovision.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>A whole network as plain data, for what computes it without libtorch.</summary>
/// <param name="Backbone">Its backbone.</param>
/// <param name="HeadWidths">Features, the head's hidden layers, and classes, in order.</param>
/// <param name="Weights">The numbers of each key of a model file, row by row.</param>
internal sealed record NetworkPlan(BackbonePlan Backbone, IReadOnlyList<int> HeadWidths, Func<string, float[]> Weights)
{
    /// <summary>All that it computes with, by the keys of a model file.</summary>
    internal IReadOnlyList<WantedTensor> Tensors
    {
        get
        {
            List<WantedTensor> tensors = [.. Backbone.Tensors];
            for (var i = 1; i < HeadWidths.Count; i++)
            {
                var key = $"{CellClassifier.HeadPrefix}{i - 1}";
                tensors.AddRange([new($"{key}.weight", HeadWidths[i], HeadWidths[i - 1]), new($"{key}.bias", HeadWidths[i])]);
            }

            return tensors;
        }
    }

    /// <summary>That of a model, with the weights that it has when they are asked for.</summary>
    internal static NetworkPlan Of(CellClassifier model)
    {
        var tensors = model.NamedTensors().ToDictionary(tensor => tensor.Key, tensor => tensor.Value);
        int[] widths = [model.Backbone.FeatureWidth, .. model.Head.Options.Widths, model.Head.Classes];
        return new(BackboneRegistry.Get(model.Backbone.Name).Plan, widths, key => Numbers(tensors[key]));
    }

    private static float[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return tensor.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
