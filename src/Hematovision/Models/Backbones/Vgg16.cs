using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>VGG-16 without BatchNorm: Simonyan and Zisserman, "Very Deep Convolutional Networks", 2014, configuration D.</summary>
public sealed class Vgg16 : Backbone
{
    /// <summary>torchvision's name for it.</summary>
    public const string TorchvisionName = "vgg16";

    /// <summary>Channels of its feature map.</summary>
    public const int Width = 512;

    // Convolutions of each block and their channels; a block ends with a pooling that halves the size.
    private static readonly (int Convolutions, int Channels)[] Blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, Width)];

    [ComponentName(Name = "features")]
    private readonly Sequential _features;

    [ComponentName(Name = "classifier")]
    private readonly Sequential? _classifier;

    /// <summary>Builds one with weights as for training from scratch.</summary>
    /// <param name="withClassifier">Adds ImageNet's classifier, 124 million weights, for <see cref="Backbone.Logits"/>.</param>
    public Vgg16(bool withClassifier = false)
        : base(TorchvisionName, Width)
    {
        // TorchSharp's Conv2d leaves a handle to each bias it fills to the garbage collector.
        using var scope = NewDisposeScope();
        Stages = [.. Build()];
        _features = nn.Sequential(Stages.SelectMany(stage => stage.Modules));
        if (withClassifier) _classifier = Classifier();
        RegisterComponents();
        Initialisation.HeConvolutions(_features);
    }

    /// <summary>Names of the stages: <c>block1</c> to <c>block5</c>, as the paper and Keras count.</summary>
    internal static IReadOnlyList<string> StageNames { get; } = [.. Blocks.Select((_, i) => $"block{i + 1}")];

    /// <inheritdoc/>
    protected override Tensor Classify(Tensor features)
    {
        if (_classifier is null) throw NoClassifier();
        return _classifier.call(nn.functional.adaptive_avg_pool2d(features, [7, 7]).flatten(1));
    }

    private static IEnumerable<BackboneStage> Build()
    {
        var channels = 3;
        for (var i = 0; i < Blocks.Length; i++)
        {
            var modules = new List<nn.Module<Tensor, Tensor>>();
            for (var j = 0; j < Blocks[i].Convolutions; j++)
            {
                modules.Add(nn.Conv2d(channels, Blocks[i].Channels, 3, padding: 1));
                modules.Add(nn.ReLU(inplace: true));
                channels = Blocks[i].Channels;
            }

            modules.Add(nn.MaxPool2d(2, stride: 2));
            yield return new BackboneStage(StageNames[i], modules);
        }
    }

    private static Sequential Classifier() => nn.Sequential(
        Initialisation.Small(nn.Linear(Width * 7 * 7, 4096)),
        nn.ReLU(inplace: true),
        nn.Dropout(0.5),
        Initialisation.Small(nn.Linear(4096, 4096)),
        nn.ReLU(inplace: true),
        nn.Dropout(0.5),
        Initialisation.Small(nn.Linear(4096, 1000)));
}
