using Hematovision.Models.Weights;

namespace Hematovision.Models;

/// <summary>What is known about a backbone before it is built.</summary>
/// <param name="Name">torchvision's name for it.</param>
/// <param name="Build">Builds one with weights as for training from scratch; the argument adds ImageNet's classifier.</param>
/// <param name="FeatureWidth">Channels of its feature map.</param>
/// <param name="Weights">Where its ImageNet weights are published.</param>
/// <param name="StageNames">Names of its stages in order from the input: what <c>--freeze</c> takes.</param>
/// <param name="DefaultFreeze">The last stage that fine-tuning leaves frozen unless told otherwise: edges and colours, which serve as they are.</param>
public sealed record BackboneInfo(
    string Name,
    Func<bool, Backbone> Build,
    int FeatureWidth,
    PublishedWeights Weights,
    IReadOnlyList<string> StageNames,
    string DefaultFreeze)
{
    /// <summary>Side of the square images that the published weights were trained on, in pixels.</summary>
    public int DefaultSize => 224;
}
