namespace Hematovision.Models;

/// <summary>MobileNetV2 at width 1.0: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018.</summary>
internal static class MobileNetV2
{
    private const int Width = 1280;

    // The paper's table 2. Stride is the first block's; the others of a row have 1.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Rows =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    /// <summary>Its plan; its stages are <c>features.0</c> to <c>features.18</c>.</summary>
    internal static BackbonePlan Plan { get; } = new("mobilenet_v2", Width, [.. Stages()], new ClassifierPlan(1, ("classifier.1", 1000)));

    private static IEnumerable<StagePlan> Stages()
    {
        var (channels, stage) = (32, 0);
        yield return Next(name => ConvNormRelu6(name, 3, channels, kernel: 3, stride: 2));
        foreach (var row in Rows)
        {
            for (var i = 0; i < row.Blocks; i++)
            {
                yield return Next(name => [InvertedResidual(name, channels, row.Channels, row.Expansion, i == 0 ? row.Stride : 1)]);
                channels = row.Channels;
            }
        }

        yield return Next(name => ConvNormRelu6(name, channels, Width, kernel: 1));

        StagePlan Next(Func<string, IReadOnlyList<Layer>> layers)
        {
            var name = $"features.{stage++}";
            return new StagePlan(name, layers(name));
        }
    }

    private static Layer[] ConvNormRelu6(string name, int input, int output, int kernel, int stride = 1, int groups = 1) =>
        [new Convolution($"{name}.0", input, output, kernel, stride, groups), new Normalisation($"{name}.1", output), new Rectifier($"{name}.2", Bounded: true)];

    /// <summary>Widens with a 1x1 convolution, filters each channel with a 3x3 one, and narrows linearly; a shortcut where the shapes agree.</summary>
    private static Residual InvertedResidual(string name, int input, int output, int expansion, int stride)
    {
        var wide = input * expansion;
        List<Layer> branch = expansion == 1 ? [] : [.. ConvNormRelu6("conv.0", input, wide, kernel: 1)];
        var next = expansion == 1 ? 0 : 1;
        branch.AddRange(ConvNormRelu6($"conv.{next}", wide, wide, kernel: 3, stride, groups: wide));
        branch.AddRange([new Convolution($"conv.{next + 1}", wide, output, 1), new Normalisation($"conv.{next + 2}", output)]);
        return new Residual(name, branch, HasShortcut: stride == 1 && input == output, [], Rectifies: false);
    }
}
