using Hematovision.Models.Weights;

namespace Hematovision.Models;

/// <summary>What is known about a backbone before it is built.</summary>
public sealed class BackboneInfo
{
    internal BackboneInfo(BackbonePlan plan, PublishedWeights weights, string defaultFreeze) => (Plan, Weights, DefaultFreeze) = (plan, weights, defaultFreeze);

    /// <summary>torchvision's name for it.</summary>
    public string Name => Plan.Name;

    /// <summary>Channels of its feature map.</summary>
    public int FeatureWidth => Plan.FeatureWidth;

    /// <summary>Names of its stages in order from the input: what <c>--freeze</c> takes.</summary>
    public IReadOnlyList<string> StageNames => [.. Plan.Stages.Select(stage => stage.Name)];

    /// <summary>Where its ImageNet weights are published.</summary>
    public PublishedWeights Weights { get; }

    /// <summary>The last stage that fine-tuning leaves frozen unless told otherwise: edges and colours, which serve as they are.</summary>
    public string DefaultFreeze { get; }

    /// <summary>Its layers.</summary>
    internal BackbonePlan Plan { get; }

    /// <summary>Builds one with weights as for training from scratch, drawn from libtorch's generator.</summary>
    /// <param name="withClassifier">Adds ImageNet's classifier, for <see cref="Backbone.Logits"/>.</param>
    /// <exception cref="HematoException">libtorch cannot be loaded.</exception>
    public Backbone Build(bool withClassifier = false) => new(Plan, withClassifier);
}
