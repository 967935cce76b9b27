using Hematovision.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// A convolutional network without its classifier: images in, feature map out. Its tensors bear torchvision's
/// names, so that a state dict of torchvision's model of the same name loads here, and one from here loads there.
/// </summary>
public sealed class Backbone : nn.Module<Tensor, Tensor>
{
    private readonly BackbonePlan _plan;
    private readonly List<Linear> _classifier = [];

    static Backbone() => Engine.Start();

    internal Backbone(BackbonePlan plan, bool withClassifier)
        : base(plan.Name)
    {
        _plan = plan;

        // TorchSharp's Conv2d leaves a handle to each bias it fills to the garbage collector.
        using var scope = NewDisposeScope();
        Stages = [.. plan.Stages.Select(stage => new BackboneStage(stage.Name, LayerModules.Build(stage.Layers, this)))];
        Initialisation.HeConvolutions(this);
        if (!withClassifier) return;
        var inputs = plan.FeatureWidth * plan.Classifier.Side * plan.Classifier.Side;
        foreach (var (key, outputs) in plan.Classifier.Layers)
        {
            _classifier.Add(Initialisation.Small(nn.Linear(inputs, outputs)));
            LayerModules.Register(this, key, _classifier[^1]);
            inputs = outputs;
        }
    }

    /// <summary>torchvision's name for it, for example <c>mobilenet_v2</c>.</summary>
    public string Name => _plan.Name;

    /// <summary>Channels C of the feature map.</summary>
    public int FeatureWidth => _plan.FeatureWidth;

    /// <summary>Its stages in order from the input; together they are the whole of <see cref="forward"/>.</summary>
    public IReadOnlyList<BackboneStage> Stages { get; }

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
        if (_classifier.Count == 0) throw new InvalidOperationException($"this {Name} was built without ImageNet's classifier");
        var side = _plan.Classifier.Side;
        var x = nn.functional.adaptive_avg_pool2d(call(images), [side, side]).flatten(1);
        foreach (var layer in _classifier[..^1]) x = layer.call(x).relu_();
        return _classifier[^1].call(x).MoveToOuterDisposeScope();
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

    /// <summary>The modules of the stages from one up to, not including, another.</summary>
    private IEnumerable<nn.Module<Tensor, Tensor>> Modules(int first, int end) =>
        Stages.Take(first..end).SelectMany(stage => stage.Modules);
}
