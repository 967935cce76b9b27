using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>MobileNetV2 at width 1.0: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018.</summary>
public sealed class MobileNetV2 : Backbone
{
    /// <summary>torchvision's name for it.</summary>
    public const string TorchvisionName = "mobilenet_v2";

    /// <summary>Channels of its feature map.</summary>
    public const int Width = 1280;

    // The paper's table 2. Stride is the first block's; the others of a row have 1.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Rows =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    [ComponentName(Name = "features")]
    private readonly Sequential _features;

    [ComponentName(Name = "classifier")]
    private readonly Sequential? _classifier;

    /// <summary>Builds one with weights as for training from scratch.</summary>
    /// <param name="withClassifier">Adds ImageNet's classifier, for <see cref="Backbone.Logits"/>.</param>
    public MobileNetV2(bool withClassifier = false)
        : base(TorchvisionName, Width)
    {
        nn.Module<Tensor, Tensor>[] layers = [.. Layers()];
        _features = nn.Sequential(layers);
        if (withClassifier) _classifier = nn.Sequential(nn.Dropout(0.2), Initialisation.Small(nn.Linear(Width, 1000)));
        RegisterComponents();
        Initialisation.HeConvolutions(_features);
        Stages = [.. layers.Select((layer, i) => new BackboneStage(StageNames[i], layer))];
    }

    /// <summary>Names of the stages: <c>features.0</c> to <c>features.18</c>.</summary>
    internal static IReadOnlyList<string> StageNames { get; } =
        [.. Enumerable.Range(0, Rows.Sum(row => row.Blocks) + 2).Select(i => $"features.{i}")];

    /// <inheritdoc/>
    protected override Tensor Classify(Tensor features) =>
        (_classifier ?? throw NoClassifier()).call(features.mean([2, 3]));

    private static IEnumerable<nn.Module<Tensor, Tensor>> Layers()
    {
        var channels = 32;
        yield return ConvNormRelu6(3, channels, kernel: 3, stride: 2);
        foreach (var row in Rows)
        {
            for (var i = 0; i < row.Blocks; i++)
            {
                yield return new InvertedResidual(channels, row.Channels, row.Expansion, i == 0 ? row.Stride : 1);
                channels = row.Channels;
            }
        }

        yield return ConvNormRelu6(channels, Width, kernel: 1);
    }

    private static Sequential ConvNormRelu6(int input, int output, int kernel, int stride = 1, int groups = 1) => nn.Sequential(
        nn.Conv2d(input, output, kernel, stride, padding: kernel / 2, groups: groups, bias: false),
        nn.BatchNorm2d(output),
        nn.ReLU6(inplace: true));

    /// <summary>Widens with a 1x1 convolution, filters each channel with a 3x3 one, and narrows linearly; a shortcut where the shapes agree.</summary>
    private sealed class InvertedResidual : nn.Module<Tensor, Tensor>, IResidual
    {
        [ComponentName(Name = "conv")]
        private readonly Sequential _conv;
        private readonly bool _shortcut;

        internal InvertedResidual(int input, int output, int expansion, int stride)
            : base(nameof(InvertedResidual))
        {
            var wide = input * expansion;
            _conv = nn.Sequential();
            if (expansion != 1) _conv.append(ConvNormRelu6(input, wide, kernel: 1));
            _conv.append(ConvNormRelu6(wide, wide, kernel: 3, stride, groups: wide));
            _conv.append(nn.Conv2d(wide, output, 1, bias: false));
            _conv.append(nn.BatchNorm2d(output));
            _shortcut = stride == 1 && input == output;
            RegisterComponents();
        }

        IEnumerable<nn.Module<Tensor, Tensor>> IResidual.Branch => [_conv];

        bool IResidual.HasShortcut => _shortcut;

        nn.Module<Tensor, Tensor>? IResidual.Projection => null;

        bool IResidual.Rectifies => false;

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var output = _conv.call(input);
            return (_shortcut ? output.add_(input) : output).MoveToOuterDisposeScope();
        }
    }
}
