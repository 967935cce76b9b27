using System.Runtime.CompilerServices;

namespace Hematovision.Models.Onnx;

/// <summary>Adds the layers of a backbone to a graph as they compute in evaluation mode, each BatchNorm folded into the convolution before it.</summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">The numbers of each key, in an array that is this one's to change.</param>
/// <param name="bytes">Rounds what layers give to bytes; null for a network in float32.</param>
internal sealed class BackboneGraph(OnnxGraph graph, Func<string, float[]> weights, ByteGraph? bytes = null)
{
    private readonly Dictionary<string, string> _results = [];

    /// <summary>What each convolution, with the BatchNorm and the ReLU after it, and each block gives, by its key.</summary>
    internal IReadOnlyDictionary<string, string> Results => _results;

    /// <summary>Adds layers that are applied one after another.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="input">The name of what the first one takes.</param>
    /// <param name="prefix">What their names follow in keys.</param>
    /// <returns>The name of what the last one gives.</returns>
    internal string Add(IReadOnlyList<Layer> layers, string input, string prefix = "")
    {
        var (x, last) = (input, "");
        for (var i = 0; i < layers.Count; i++)
        {
            switch (layers[i])
            {
                case Convolution convolution:
                    var norm = layers.ElementAtOrDefault(i + 1) as Normalisation;
                    if (norm is not null) i++;
                    x = Add(convolution, norm, x, prefix);
                    var rectifier = layers.ElementAtOrDefault(i + 1) as Rectifier;
                    if (rectifier is not null) i++;
                    last = prefix + convolution.Name;
                    x = Result(last, x, rectifier);
                    break;
                case MaxPooling pool:
                    x = graph.Node("MaxPool", [x], Square(pool.Kernel, pool.Stride, pool.Padding));
                    if (bytes is not null) x = bytes.Round(last, x);
                    break;
                case Residual block:
                    last = prefix + block.Name;
                    x = Add(block, x, last);
                    break;
                default:
                    throw new NotSupportedException($"{layers[i]} has no form in ONNX here");
            }
        }

        return x;
    }

    private string Add(Residual block, string x, string key)
    {
        var result = Add(block.Branch, x, $"{key}.");
        if (!block.HasShortcut) return result;
        return Result(key, graph.Node("Add", [result, Add(block.Projection, x, $"{key}.")]), block.Rectifies ? new Rectifier() : null);
    }

    // Bytes hold nothing below the least number nor above the largest, which is all that a rectifier does.
    private string Result(string key, string x, Rectifier? rectifier)
    {
        if (bytes is not null) return bytes.Round(key, x);
        var result = rectifier switch
        {
            null => x,
            { Bounded: true } => graph.Node("Clip", [x, graph.Constant("least", [0]), graph.Constant("most", [6])]),
            _ => graph.Node("Relu", [x]),
        };
        _results[key] = result;
        return result;
    }

    // y = (conv(x) + b - mean) * g + beta with g = weight / sqrt(var + eps) is one convolution of kernel w * g.
    private string Add(Convolution convolution, Normalisation? norm, string x, string prefix)
    {
        var kernel = weights($"{prefix}{convolution.Name}.weight");
        var bias = convolution.HasBias ? weights($"{prefix}{convolution.Name}.bias") : new float[convolution.Outputs];
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
        long[] shape = [convolution.Outputs, convolution.Inputs / convolution.Groups, side, side];
        return graph.Node(
            "Conv", [x, .. bytes?.Weights(x, kernel, shape, bias) ?? [graph.Constant("kernel", kernel, shape), graph.Constant("bias", bias, convolution.Outputs)]],
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
