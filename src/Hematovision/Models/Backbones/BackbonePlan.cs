using Hematovision.Models.Weights;

namespace Hematovision.Models;

/// <summary>A backbone as plain data.</summary>
/// <param name="Name">torchvision's name for it.</param>
/// <param name="FeatureWidth">Channels C of its feature map.</param>
/// <param name="Stages">Its stages in order from the input.</param>
/// <param name="Classifier">ImageNet's classifier on it.</param>
internal sealed record BackbonePlan(string Name, int FeatureWidth, IReadOnlyList<StagePlan> Stages, ClassifierPlan Classifier)
{
    /// <summary>The weights and statistics that its layers compute with, by torchvision's keys.</summary>
    internal IReadOnlyList<WantedTensor> Tensors
    {
        get
        {
            var tensors = new List<WantedTensor>();
            foreach (var stage in Stages) Add(tensors, stage.Layers, "");
            return tensors;
        }
    }

    private static void Add(List<WantedTensor> tensors, IReadOnlyList<Layer> layers, string prefix)
    {
        foreach (var layer in layers)
        {
            var key = prefix + layer.Name;
            switch (layer)
            {
                case Convolution convolution:
                    tensors.Add(new($"{key}.weight", convolution.Outputs, convolution.Inputs / convolution.Groups, convolution.Kernel, convolution.Kernel));
                    if (convolution.HasBias) tensors.Add(new($"{key}.bias", convolution.Outputs));
                    break;
                case Normalisation norm:
                    foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"]) tensors.Add(new($"{key}.{part}", norm.Channels));
                    break;
                case Residual block:
                    Add(tensors, block.Branch, key + ".");
                    Add(tensors, block.Projection, key + ".");
                    break;
            }
        }
    }
}

/// <summary>A part of a backbone that is frozen as one.</summary>
/// <param name="Name">What a user calls it, for example <c>features.3</c>, <c>layer2</c> or <c>block4</c>.</param>
/// <param name="Layers">Its layers in order.</param>
internal sealed record StagePlan(string Name, IReadOnlyList<Layer> Layers);

/// <summary>ImageNet's classifier: the feature map pooled to a square, and dense layers with ReLU between.</summary>
/// <param name="Side">Side of the square.</param>
/// <param name="Layers">The dense layers' torchvision keys and outputs.</param>
internal sealed record ClassifierPlan(int Side, params IReadOnlyList<(string Name, int Outputs)> Layers);
