using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Models.Onnx;

/// <summary>Adds the modules of a backbone to a graph as they compute in evaluation mode, each BatchNorm folded into the convolution before it.</summary>
internal sealed class BackboneGraph(OnnxGraph graph)
{
    /// <summary>Adds modules that are applied one after another.</summary>
    /// <returns>The name of what the last one gives.</returns>
    internal string Add(IEnumerable<nn.Module<Tensor, Tensor>> modules, string input)
    {
        var x = input;
        Conv2d? waiting = null;
        foreach (var module in modules.SelectMany(Flat))
        {
            if (waiting is not null) x = Convolution(x, waiting, module as BatchNorm2d);
            waiting = module as Conv2d;
            if (module is not (Conv2d or BatchNorm2d)) x = Add(module, x);
        }

        return waiting is null ? x : Convolution(x, waiting, null);
    }

    private string Add(nn.Module<Tensor, Tensor> module, string x) => module switch
    {
        ReLU => graph.Node("Relu", [x]),
        ReLU6 => graph.Node("Clip", [x, graph.Constant("least", [0]), graph.Constant("most", [6])]),
        MaxPool2d pool => graph.Node(
            "MaxPool", [x],
            OnnxGraph.Attribute("kernel_shape", Pair(pool.kernel_size)), OnnxGraph.Attribute("strides", Pair(pool.stride)),
            OnnxGraph.Attribute("pads", [.. Pair(pool.padding), .. Pair(pool.padding)])),
        IResidual block => Residual(block, x),
        _ => throw new NotSupportedException($"{module.GetType().Name} has no form in ONNX here"),
    };

    private string Residual(IResidual block, string x)
    {
        var result = Add(block.Branch, x);
        if (block.HasShortcut) result = graph.Node("Add", [result, block.Projection is { } projection ? Add([projection], x) : x]);
        return block.Rectifies ? graph.Node("Relu", [result]) : result;
    }

    // y = (conv(x) + b - mean) * g + beta with g = weight / sqrt(var + eps) is one convolution of kernel w * g.
    private string Convolution(string x, Conv2d convolution, BatchNorm2d? norm)
    {
        using var scope = NewDisposeScope();
        var kernel = convolution.weight.to_type(ScalarType.Float64).cpu();
        var bias = (convolution.bias?.to_type(ScalarType.Float64) ?? zeros(kernel.shape[0], ScalarType.Float64)).cpu();
        if (norm is not null)
        {
            var gain = (norm.weight!.to_type(ScalarType.Float64) / (norm.running_var!.to_type(ScalarType.Float64) + norm.eps).sqrt()).cpu();
            kernel = kernel * gain.view(-1, 1, 1, 1);
            bias = (bias - norm.running_mean!.to_type(ScalarType.Float64).cpu()) * gain + norm.bias!.to_type(ScalarType.Float64).cpu();
        }

        return graph.Node(
            "Conv", [x, graph.Constant("kernel", Numbers(kernel), kernel.shape), graph.Constant("bias", Numbers(bias), bias.shape)],
            OnnxGraph.Attribute("kernel_shape", kernel.shape[2], kernel.shape[3]),
            OnnxGraph.Attribute("strides", Pair(convolution.stride)),
            OnnxGraph.Attribute("pads", [.. Pair(convolution.padding!), .. Pair(convolution.padding!)]),
            OnnxGraph.Attribute("group", convolution.groups));
    }

    /// <summary>A tensor's numbers, row by row whatever its memory's layout is.</summary>
    internal static float[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return tensor.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    private static long[] Pair(long[] sizes) => sizes.Length == 2 ? sizes : [sizes[0], sizes[0]];

    private static IEnumerable<nn.Module<Tensor, Tensor>> Flat(nn.Module<Tensor, Tensor> module) =>
        module is Sequential sequence ? sequence.children().Cast<nn.Module<Tensor, Tensor>>().SelectMany(Flat) : [module];
}
