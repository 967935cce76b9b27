using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// Convolutions with BatchNorm, ReLU between them, added to the input and passed through a last ReLU. Where the shape
/// changes, the input goes through a 1x1 convolution first.
/// </summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>, IResidual
{
    /// <summary>How many times wider a bottleneck's output is than its inside.</summary>
    internal const int Expansion = 4;

    private readonly List<nn.Module<Tensor, Tensor>> _branch = [];

    [ComponentName(Name = "downsample")]
    private readonly Sequential? _downsample;

    private ResidualBlock(int stride, params Conv2d[] convolutions)
        : base(nameof(ResidualBlock))
    {
        for (var i = 0; i < convolutions.Length; i++)
        {
            if (i > 0) _branch.Add(nn.ReLU(inplace: true));
            var norm = nn.BatchNorm2d(convolutions[i].out_channels);
            register_module($"conv{i + 1}", convolutions[i]);
            register_module($"bn{i + 1}", norm);
            _branch.AddRange([convolutions[i], norm]);
        }

        var input = (int)convolutions[0].in_channels;
        Width = (int)convolutions[^1].out_channels;
        if (stride != 1 || input != Width) _downsample = nn.Sequential(Conv1x1(input, Width, stride), nn.BatchNorm2d(Width));
        RegisterComponents();
    }

    /// <summary>Channels of the output.</summary>
    internal int Width { get; }

    IEnumerable<nn.Module<Tensor, Tensor>> IResidual.Branch => _branch;

    bool IResidual.HasShortcut => true;

    nn.Module<Tensor, Tensor>? IResidual.Projection => _downsample;

    bool IResidual.Rectifies => true;

    /// <summary>A block of two 3x3 convolutions, or a bottleneck of 1x1, 3x3 and 1x1.</summary>
    internal static ResidualBlock Build(bool bottleneck, int input, int width, int stride) => bottleneck
        ? new(stride, Conv1x1(input, width, 1), Conv3x3(width, width, stride), Conv1x1(width, width * Expansion, 1))
        : new(stride, Conv3x3(input, width, stride), Conv3x3(width, width, 1));

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = Chain.Run(_branch, input);
        var identity = _downsample is null ? input : _downsample.call(input);
        return output.add_(identity).relu_().MoveToOuterDisposeScope();
    }

    private static Conv2d Conv1x1(int input, int output, int stride) => nn.Conv2d(input, output, 1, stride, bias: false);

    private static Conv2d Conv3x3(int input, int output, int stride) => nn.Conv2d(input, output, 3, stride, padding: 1, bias: false);
}
