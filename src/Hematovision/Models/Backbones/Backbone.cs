using Hematovision.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// A convolutional network without its classifier: images in, feature map out. Its tensors bear torchvision's
/// names, so that a state dict of torchvision's model of the same name loads here, and one from here loads there.
/// </summary>
public abstract class Backbone : nn.Module<Tensor, Tensor>
{
    static Backbone() => Engine.Start();

    /// <summary>Makes the base of one.</summary>
    /// <param name="name">torchvision's name for it.</param>
    /// <param name="featureWidth">Channels of the feature map.</param>
    protected Backbone(string name, int featureWidth)
        : base(name)
    {
        Name = name;
        FeatureWidth = featureWidth;
    }

    /// <summary>torchvision's name for it, for example <c>mobilenet_v2</c>.</summary>
    public string Name { get; }

    /// <summary>Channels C of the feature map.</summary>
    public int FeatureWidth { get; }

    /// <summary>Its stages in order from the input; together they are the whole of <see cref="forward"/>.</summary>
    public IReadOnlyList<BackboneStage> Stages { get; protected init; } = [];

    /// <summary>How many of the first stages are frozen: they run without a graph and stay in evaluation mode. See <see cref="Freezing"/>.</summary>
    public int FrozenStages { get; internal set; }

    /// <summary>True where the running statistics of every BatchNorm are kept as they are. See <see cref="Freezing"/>.</summary>
    public bool FreezesBatchNorm { get; internal set; }

    /// <summary>Computes the feature map, before pooling.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W], H and W at least 32.</param>
    /// <returns>[N, <see cref="FeatureWidth"/>, H/32, W/32] (rounded up; VGG rounds down).</returns>
    public override Tensor forward(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        return Trained(Frozen(images)).MoveToOuterDisposeScope();
    }

    /// <summary>Runs the frozen stages, without a graph.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <returns>What crosses the boundary between frozen and trained stages; <paramref name="images"/> itself where no stage is frozen.</returns>
    internal Tensor Frozen(Tensor images)
    {
        using var noGrad = no_grad();
        return Chain.Run(Modules(0, FrozenStages), images);
    }

    /// <summary>Runs the stages that are not frozen.</summary>
    /// <param name="features">What <see cref="Frozen"/> gives.</param>
    /// <returns>The feature map; <paramref name="features"/> itself where every stage is frozen.</returns>
    internal Tensor Trained(Tensor features) => Chain.Run(Modules(FrozenStages, Stages.Count), features);

    /// <summary>Computes ImageNet's logits, where the backbone was built with its classifier.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <returns>[N, 1000], in the order of ImageNet's classes that torchvision uses.</returns>
    /// <exception cref="InvalidOperationException">It was built without.</exception>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Classify(call(images)).MoveToOuterDisposeScope();
    }

    /// <summary>Its parameters and buffers by torchvision's keys, in torchvision's order. They stay the module's own.</summary>
    public IEnumerable<(string Key, Tensor Value)> NamedTensors() => StateDict.Of(this);

    /// <summary>
    /// Puts the modules in training or evaluation mode. Frozen stages stay in evaluation mode, and so does every BatchNorm
    /// where <see cref="FreezesBatchNorm"/> holds.
    /// </summary>
    public override void train(bool train = true)
    {
        base.train(train);
        foreach (var module in Modules(0, FrozenStages)) module.eval();
        if (!FreezesBatchNorm) return;
        foreach (var norm in modules().OfType<BatchNorm2d>()) norm.eval();
    }

    /// <summary>ImageNet's classifier on a feature map, [N, 1000].</summary>
    protected abstract Tensor Classify(Tensor features);

    /// <summary>What <see cref="Logits"/> throws where there is no classifier.</summary>
    protected InvalidOperationException NoClassifier() => new($"this {Name} was built without ImageNet's classifier");

    /// <summary>The modules of the stages from one up to, not including, another.</summary>
    private IEnumerable<nn.Module<Tensor, Tensor>> Modules(int first, int end) =>
        Stages.Take(first..end).SelectMany(stage => stage.Modules);
}
