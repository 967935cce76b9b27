namespace Hematovision.Models.Onnx;

/// <summary>
/// Rounds a network to bytes in a graph, in the form that runtimes compute in whole numbers: each tensor is quantised and dequantised again
/// (Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018). What layers give
/// has one scale a layer, kernels have one a channel.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="ranges">What each layer gives, by its key.</param>
internal sealed class ByteGraph(OnnxGraph graph, IReadOnlyDictionary<string, ByteRange> ranges)
{
    private readonly Dictionary<string, float> _scales = [];

    /// <summary>Adds the rounding of what a layer gives, and gives the name of what is left.</summary>
    internal string Round(string key, string x)
    {
        if (!ranges.TryGetValue(key, out var range)) throw new HematoException($"the model's int8 ranges lack {key}: find them anew with hemato quantize.");
        string[] scaling = [graph.Constant("scale", [range.Scale]), graph.Constant("zero", OnnxGraph.Element.UInt8, [range.Zero])];
        var rounded = graph.Node("DequantizeLinear", [graph.Node("QuantizeLinear", [x, .. scaling]), .. scaling]);
        _scales[rounded] = range.Scale;
        return rounded;
    }

    /// <summary>Adds a convolution's kernel, [outputs, ...], and bias, rounded, for an input that is, and gives their names.</summary>
    internal string[] Weights(string input, float[] kernel, long[] shape, float[] bias)
    {
        var (outputs, each) = (bias.Length, kernel.Length / bias.Length);
        var (small, whole, scales, products) = (new sbyte[kernel.Length], new int[outputs], new float[outputs], new float[outputs]);
        for (var output = 0; output < outputs; output++)
        {
            var its = kernel.AsSpan(output * each, each);
            var largest = 0f;
            foreach (var weight in its) largest = Math.Max(largest, Math.Abs(weight));

            // The bias has the product of both scales, and room in 32 bits for what is added to it, however small the kernel is.
            scales[output] = Math.Max(largest / sbyte.MaxValue, Math.Max(Math.Abs(bias[output]) / (_scales[input] * (1 << 30)), 1e-30f));
            for (var i = 0; i < each; i++) small[(output * each) + i] = (sbyte)Math.Clamp(MathF.Round(its[i] / scales[output]), -sbyte.MaxValue, sbyte.MaxValue);
            products[output] = scales[output] * _scales[input];
            whole[output] = (int)Math.Clamp(Math.Round(bias[output] / (double)products[output]), int.MinValue, int.MaxValue);
        }

        var axis = OnnxGraph.Attribute("axis", 0);
        return
        [
            graph.Node("DequantizeLinear", [graph.Constant("kernel", OnnxGraph.Element.Int8, small, shape), graph.Constant("scales", scales, outputs)], axis),
            graph.Node("DequantizeLinear", [graph.Constant("bias", OnnxGraph.Element.Int32, whole, outputs), graph.Constant("scales", products, outputs)], axis),
        ];
    }
}
