using Hematovision.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>Global average pooling, dropout, dense ReLU layers, and a dense layer to the classes. Its keys are <c>0.weight</c>, <c>0.bias</c>, <c>1.weight</c>, … by dense layer.</summary>
public sealed class ClassifierHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear[] _layers;

    static ClassifierHead() => Engine.Start();

    /// <summary>Builds one. Hidden layers start from He's distribution, the last from N(0, 0.01).</summary>
    /// <param name="featureWidth">Channels C of the feature map.</param>
    /// <param name="options">Its hidden layers and dropout.</param>
    /// <param name="classes">Number of classes K, at least 1.</param>
    /// <exception cref="UsageException">A width below 1, a dropout outside [0, 1), or no class.</exception>
    public ClassifierHead(int featureWidth, HeadOptions options, int classes)
        : base("head")
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Widths.Any(width => width < 1)) throw new UsageException("a dense layer of the head has at least 1 unit.");
        if (options.Dropout is not (>= 0 and < 1)) throw new UsageException($"dropout {options.Dropout} is not from 0 to below 1.");
        if (classes < 1) throw new UsageException("a classifier has at least one class.");

        Options = options;
        int[] widths = [featureWidth, .. options.Widths, classes];
        _layers = [.. widths.Zip(widths.Skip(1), (input, output) => nn.Linear(input, output))];
        foreach (var hidden in _layers[..^1]) Initialisation.He(hidden);
        Initialisation.Small(_layers[^1]);
        for (var i = 0; i < _layers.Length; i++) register_module($"{i}", _layers[i]);
    }

    /// <summary>What it was built from.</summary>
    public HeadOptions Options { get; }

    /// <summary>Number of classes K.</summary>
    public int Classes => (int)_layers[^1].out_features;

    /// <summary>Computes the logits.</summary>
    /// <param name="features">
    /// A feature map [N, C, h, w]; one that is pooled already, [N, C, 1, 1], gives the same.
    /// </param>
    /// <returns>[N, K].</returns>
    public override Tensor forward(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        return Logits(features, DrawDropout(features.shape[0], features.device)).MoveToOuterDisposeScope();
    }

    /// <summary>Draws what dropout makes of ones, [N, C]: 0 or 1 / (1 - p). Null where it leaves all as it is.</summary>
    internal Tensor? DrawDropout(long images, Device device) =>
        training && Options.Dropout > 0 ? nn.functional.dropout(ones(images, _layers[0].in_features, device: device), Options.Dropout, training) : null;

    /// <summary>Computes the logits with a dropout that was drawn, of which each image has its row.</summary>
    internal Tensor Logits(Tensor features, Tensor? dropout)
    {
        using var scope = NewDisposeScope();
        var x = features.mean([2, 3]);
        if (dropout is not null) x = x.mul(dropout);
        foreach (var hidden in _layers[..^1]) x = hidden.call(x).relu_();
        return _layers[^1].call(x).MoveToOuterDisposeScope();
    }
}
