using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// ResNet-18 and ResNet-50: He et al., "Deep Residual Learning for Image Recognition", 2015. ResNet-50 is version 1.5,
/// as torchvision's: a block that halves the size does so in its 3x3 convolution.
/// </summary>
public sealed class ResNet : Backbone
{
    private const int StemWidth = 64;

    [ComponentName(Name = "fc")]
    private readonly Linear? _fc;

    private ResNet(string name, bool bottleneck, IReadOnlyList<int> blocks, bool withClassifier)
        : base(name, (StemWidth << (blocks.Count - 1)) * (bottleneck ? ResidualBlock.Expansion : 1))
    {
        var conv1 = nn.Conv2d(3, StemWidth, 7, stride: 2, padding: 3, bias: false);
        var bn1 = nn.BatchNorm2d(StemWidth);
        register_module("conv1", conv1);
        register_module("bn1", bn1);
        var stages = new List<BackboneStage>
        {
            new(StageNames[0], conv1, bn1, nn.ReLU(inplace: true), nn.MaxPool2d(3, stride: 2, padding: 1)),
        };

        var channels = StemWidth;
        for (var i = 0; i < blocks.Count; i++)
        {
            var layer = nn.Sequential();
            for (var j = 0; j < blocks[i]; j++)
            {
                var stride = i > 0 && j == 0 ? 2 : 1;
                var block = ResidualBlock.Build(bottleneck, channels, StemWidth << i, stride);
                channels = block.Width;
                layer.append(block);
            }

            register_module(StageNames[i + 1], layer);
            stages.Add(new(StageNames[i + 1], layer));
        }

        if (withClassifier) _fc = nn.Linear(channels, 1000);
        RegisterComponents();
        Initialisation.HeConvolutions(this);
        Stages = stages;
    }

    /// <summary>Names of the stages: <c>stem</c> (first convolution and pooling), <c>layer1</c> to <c>layer4</c>.</summary>
    internal static IReadOnlyList<string> StageNames { get; } = ["stem", "layer1", "layer2", "layer3", "layer4"];

    /// <summary>Builds ResNet-18 with weights as for training from scratch.</summary>
    /// <param name="withClassifier">Adds ImageNet's classifier, for <see cref="Backbone.Logits"/>.</param>
    public static ResNet ResNet18(bool withClassifier = false) => new("resnet18", bottleneck: false, [2, 2, 2, 2], withClassifier);

    /// <summary>Builds ResNet-50 with weights as for training from scratch.</summary>
    /// <param name="withClassifier">Adds ImageNet's classifier, for <see cref="Backbone.Logits"/>.</param>
    public static ResNet ResNet50(bool withClassifier = false) => new("resnet50", bottleneck: true, [3, 4, 6, 3], withClassifier);

    /// <inheritdoc/>
    protected override Tensor Classify(Tensor features) => (_fc ?? throw NoClassifier()).call(features.mean([2, 3]));
}
