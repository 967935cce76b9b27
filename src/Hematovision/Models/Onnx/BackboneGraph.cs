using System.Runtime.CompilerServices;

namespace Hematovision.Models.Onnx;

/// <summary>Adds the layers of a backbone to a graph as they compute in evaluation mode, each BatchNorm folded into the convolution before it.</summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">The numbers of each key.</param>
internal sealed class BackboneGraph(OnnxGraph graph, Func<string, float[]> weights)
{
    /// <summary>Adds layers that are applied one after another.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="input">The name of what the first one takes.</param>
    /// <param name="prefix">What their names follow in keys.</param>
    /// <returns>The name of what the last one gives.</returns>
    internal string Add(IReadOnlyList<Layer> layers, string input, string prefix = "")
    {
        var x = input;
        for (var i = 0; i < layers.Count; i++)
        {
            x = layers[i] switch
            {
                Convolution convolution => Add(convolution, layers.ElementAtOrDefault(i + 1) as Normalisation, x, prefix),
                Normalisation => x,
                Rectifier { Bounded: true } => graph.Node("Clip", [x, graph.Constant("least", [0]), graph.Constant("most", [6])]),
                Rectifier => graph.Node("Relu", [x]),
                MaxPooling pool => graph.Node("MaxPool", [x], Square(pool.Kernel, pool.Stride, pool.Padding)),
                Residual block => Add(block, x, $"{prefix}{block.Name}."),
                var other => throw new NotSupportedException($"{other} has no form in ONNX here"),
            };
        }

        return x;
    }

    private string Add(Residual block, string x, string prefix)
    {
        var result = Add(block.Branch, x, prefix);
        if (block.HasShortcut) result = graph.Node("Add", [result, Add(block.Projection, x, prefix)]);
        return block.Rectifies ? graph.Node("Relu", [result]) : result;
    }

    // y = (conv(x) + b - mean) * g + beta with g = weight / sqrt(var + eps) is one convolution of kernel w * g.
    private string Add(Convolution convolution, Normalisation? norm, string x, string prefix)
    {
        var kernel = weights($"{prefix}{convolution.Name}.weight").ToArray();
        var bias = convolution.HasBias ? weights($"{prefix}{convolution.Name}.bias").ToArray() : new float[convolution.Outputs];
        if (norm is not null)
        {
            var (gains, shifts, means, variances) = (Of("weight"), Of("bias"), Of("running_mean"), Of("running_var"));
            for (var output = 0; output < convolution.Outputs; output++)
            {
                var gain = gains[output] / Math.Sqrt(variances[output] + Normalisation.Epsilon);
                Multiply(kernel.AsSpan(output * (kernel.Length / convolution.Outputs), kernel.Length / convolution.Outputs), gain);
                bias[output] = (float)((((double)bias[output] - means[output]) * gain) + shifts[output]);
            }

            float[] Of(string part) => weights($"{prefix}{norm.Name}.{part}");
        }

        var side = convolution.Kernel;
        return graph.Node(
            "Conv", [x, graph.Constant("kernel", kernel, convolution.Outputs, convolution.Inputs / convolution.Groups, side, side), graph.Constant("bias", bias, convolution.Outputs)],
            [.. Square(side, convolution.Stride, convolution.Padding), OnnxGraph.Attribute("group", convolution.Groups)]);
    }

    // Compiled well at once: at a program's start it goes over millions of numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Span<float> weights, double gain)
    {
        for (var i = 0; i < weights.Length; i++) weights[i] = (float)(weights[i] * gain);
    }

    private static ProtoMessage[] Square(long kernel, long stride, long padding) =>
    [
        OnnxGraph.Attribute("kernel_shape", kernel, kernel), OnnxGraph.Attribute("strides", stride, stride),
        OnnxGraph.Attribute("pads", padding, padding, padding, padding),
    ];
}
