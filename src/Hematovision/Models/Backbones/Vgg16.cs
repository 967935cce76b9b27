namespace Hematovision.Models;

/// <summary>VGG-16 without BatchNorm: Simonyan and Zisserman, "Very Deep Convolutional Networks", 2014, configuration D.</summary>
internal static class Vgg16
{
    // Convolutions of each block and their channels; a block ends with a pooling that halves the size.
    private static readonly (int Convolutions, int Channels)[] Blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];

    /// <summary>Its plan; its stages are <c>block1</c> to <c>block5</c>, as the paper and Keras count.</summary>
    internal static BackbonePlan Plan { get; } =
        new("vgg16", Blocks[^1].Channels, [.. Stages()], new ClassifierPlan(7, ("classifier.0", 4096), ("classifier.3", 4096), ("classifier.6", 1000)));

    private static IEnumerable<StagePlan> Stages()
    {
        var (channels, index) = (3, 0);
        for (var i = 0; i < Blocks.Length; i++)
        {
            var layers = new List<Layer>();
            for (var j = 0; j < Blocks[i].Convolutions; j++)
            {
                layers.AddRange([new Convolution(Next(), channels, Blocks[i].Channels, 3, HasBias: true), new Rectifier(Next())]);
                channels = Blocks[i].Channels;
            }

            layers.Add(new MaxPooling(2, Stride: 2, Name: Next()));
            yield return new StagePlan($"block{i + 1}", layers);
        }

        string Next() => $"features.{index++}";
    }
}
