namespace Hematovision.Models;

/// <summary>
/// ResNet-18 and ResNet-50: He et al., "Deep Residual Learning for Image Recognition", 2015. ResNet-50 is version 1.5,
/// as torchvision's: a block that halves the size does so in its 3x3 convolution.
/// </summary>
internal static class ResNet
{
    private const int StemWidth = 64;

    // How many times wider a bottleneck's output is than its inside.
    private const int Expansion = 4;

    /// <summary>The plan of ResNet-18; its stages are <c>stem</c> (first convolution and pooling) and <c>layer1</c> to <c>layer4</c>.</summary>
    internal static BackbonePlan Plan18 { get; } = Plan("resnet18", bottleneck: false, [2, 2, 2, 2]);

    /// <summary>That of ResNet-50, with the same stages.</summary>
    internal static BackbonePlan Plan50 { get; } = Plan("resnet50", bottleneck: true, [3, 4, 6, 3]);

    private static BackbonePlan Plan(string name, bool bottleneck, IReadOnlyList<int> blocks)
    {
        var channels = StemWidth;
        List<StagePlan> stages =
        [
            new("stem", [new Convolution("conv1", 3, channels, 7, Stride: 2), new Normalisation("bn1", channels), new Rectifier(), new MaxPooling(3, Stride: 2, Padding: 1)]),
        ];
        for (var i = 0; i < blocks.Count; i++)
        {
            var layers = new List<Layer>();
            for (var j = 0; j < blocks[i]; j++)
            {
                var (width, stride) = (StemWidth << i, i > 0 && j == 0 ? 2 : 1);
                layers.Add(Block($"layer{i + 1}.{j}", stride, bottleneck
                    ? [new("conv1", channels, width, 1), new("conv2", width, width, 3, stride), new("conv3", width, width * Expansion, 1)]
                    : [new("conv1", channels, width, 3, stride), new("conv2", width, width, 3)]));
                channels = bottleneck ? width * Expansion : width;
            }

            stages.Add(new($"layer{i + 1}", layers));
        }

        return new(name, channels, stages, new ClassifierPlan(1, ("fc", 1000)));
    }

    /// <summary>Convolutions with BatchNorm and ReLU between them, added to the input. Where the shape changes, the input goes through a 1x1 convolution first.</summary>
    private static Residual Block(string name, int stride, Convolution[] convolutions)
    {
        var branch = new List<Layer>();
        foreach (var convolution in convolutions)
        {
            if (branch.Count > 0) branch.Add(new Rectifier());
            branch.AddRange([convolution, new Normalisation(convolution.Name!.Replace("conv", "bn", StringComparison.Ordinal), convolution.Outputs)]);
        }

        var (input, output) = (convolutions[0].Inputs, convolutions[^1].Outputs);
        Layer[] projection = stride == 1 && input == output ? [] : [new Convolution("downsample.0", input, output, 1, stride), new Normalisation("downsample.1", output)];
        return new Residual(name, branch, HasShortcut: true, projection, Rectifies: true);
    }
}
