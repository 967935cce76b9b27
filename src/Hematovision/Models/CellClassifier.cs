using Hematovision.Torch;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>A backbone and a head: images in, a logit a class out.</summary>
public sealed class CellClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>What the keys of the head's tensors begin with in a file.</summary>
    public const string HeadPrefix = "head.";

    [ComponentName(Name = "backbone")]
    private readonly Backbone _backbone;

    [ComponentName(Name = "head")]
    private readonly ClassifierHead _head;

    /// <summary>Joins a backbone, which it then owns, and a new head.</summary>
    /// <param name="backbone">A backbone without ImageNet's classifier.</param>
    /// <param name="head">The head's hidden layers and dropout.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <exception cref="UsageException">The head's options make no sense.</exception>
    public CellClassifier(Backbone backbone, HeadOptions head, int classes)
        : base(nameof(CellClassifier))
    {
        ArgumentNullException.ThrowIfNull(backbone);
        _backbone = backbone;
        _head = new ClassifierHead(backbone.FeatureWidth, head, classes);
        RegisterComponents();
    }

    /// <summary>Builds one with untrained weights, drawn from libtorch's generator.</summary>
    /// <param name="backbone">Name of a backbone in <see cref="BackboneRegistry"/>.</param>
    /// <param name="head">The head's hidden layers and dropout.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <exception cref="UsageException">No such backbone, or the head's options make no sense.</exception>
    /// <exception cref="HematoException">libtorch cannot be loaded.</exception>
    public static CellClassifier Create(string backbone, HeadOptions head, int classes)
    {
        Engine.Start();
        return new(BackboneRegistry.Get(backbone).Build(false), head, classes);
    }

    /// <summary>The backbone.</summary>
    public Backbone Backbone => _backbone;

    /// <summary>The head.</summary>
    public ClassifierHead Head => _head;

    /// <summary>Computes the logits.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <returns>[N, K], before softmax.</returns>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _head.call(FeatureMap(images, Precision.Fp32)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <param name="precision">The numbers that the backbone computes in.</param>
    /// <param name="dropout">Of <see cref="ClassifierHead.DrawDropout"/>, a row an image; null for none.</param>
    /// <returns>float32 [N, K], before softmax.</returns>
    internal Tensor Logits(Tensor images, Precision precision, Tensor? dropout = null)
    {
        using var scope = NewDisposeScope();
        return _head.Logits(FeatureMap(images, precision), dropout).MoveToOuterDisposeScope();
    }

    /// <summary>Computes what the head pools.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <param name="precision">The numbers that the backbone computes in.</param>
    /// <returns>float32 [N, C, h, w].</returns>
    internal Tensor FeatureMap(Tensor images, Precision precision) => InFloat32(_backbone.call, images, precision);

    /// <summary>Computes what crosses the boundary between what is frozen and what is trained.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <param name="precision">The numbers that the backbone computes in.</param>
    /// <returns>float32 [N, C, h, w]; pooled to [N, C, 1, 1] where the whole backbone is frozen.</returns>
    internal Tensor Boundary(Tensor images, Precision precision)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var features = InFloat32(_backbone.Frozen, images, precision);
        if (_backbone.FrozenStages == _backbone.Stages.Count) features = features.mean([2, 3], keepdim: true);
        return features.MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits from what <see cref="Boundary"/> gives.</summary>
    /// <param name="features">They stay the caller's.</param>
    /// <param name="precision">The numbers that the backbone computes in.</param>
    /// <param name="dropout">Of <see cref="ClassifierHead.DrawDropout"/>, a row an image; null for none.</param>
    /// <returns>float32 [N, K], before softmax.</returns>
    internal Tensor FromBoundary(Tensor features, Precision precision, Tensor? dropout = null)
    {
        using var scope = NewDisposeScope();
        return _head.Logits(InFloat32(_backbone.Trained, features, precision), dropout).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits and, in the same pass, the pooled features that the head makes them of.</summary>
    /// <param name="images">Standardised images, [N, 3, H, W].</param>
    /// <param name="precision">The numbers that the backbone computes in.</param>
    /// <returns>float32 logits [N, K] as of <see cref="forward"/>, and features [N, C].</returns>
    public (Tensor Logits, Tensor Features) LogitsAndFeatures(Tensor images, Precision precision = Precision.Fp32)
    {
        using var scope = NewDisposeScope();
        var pooled = FeatureMap(images, precision).mean([2, 3], keepdim: true);
        return (_head.call(pooled).MoveToOuterDisposeScope(), pooled.flatten(1).MoveToOuterDisposeScope());
    }

    // Mixed precision ends with the backbone: pooled and weighed in bfloat16, a logit would have 8 bits.
    private static Tensor InFloat32(Func<Tensor, Tensor> stages, Tensor input, Precision precision)
    {
        using var mixed = precision.Open(input.device);
        return stages(input).to_type(ScalarType.Float32);
    }

    /// <summary>
    /// Its parameters and buffers by the keys of a model file, in a fixed order: the backbone's under torchvision's names,
    /// the head's under <see cref="HeadPrefix"/>. They stay the module's own.
    /// </summary>
    public IEnumerable<(string Key, Tensor Value)> NamedTensors() =>
        [.. _backbone.NamedTensors(), .. StateDict.Of(_head, HeadPrefix)];

    /// <summary>The same by name: what loading by name goes by.</summary>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        destination ??= [];
        foreach (var (key, value) in NamedTensors()) destination.Add(prefix is null ? key : $"{prefix}.{key}", value);
        return destination;
    }
}
