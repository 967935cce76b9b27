using Hematovision.Imaging;

namespace Hematovision.Models.Onnx;

/// <summary>
/// The contract's antialiased resize in operators that every runtime has: a matrix of weights for each axis, computed from the picture's
/// size, with the formula of <see cref="ResampleWeights"/>; columns first and rounded between, as Pillow does. The weights are floats,
/// so that a byte may come out one off.
/// </summary>
internal sealed class ResizeGraph(OnnxGraph graph, Preprocessing contract)
{
    /// <summary>Adds it.</summary>
    /// <param name="planes">Float [N, 3, height, width] of 0..255.</param>
    /// <returns>Float [N, 3, Size, Size] of whole numbers, 0..255.</returns>
    internal string Add(string planes)
    {
        var (height, width) = (Side(planes, 2), Side(planes, 3));
        var shortSide = graph.Node("Min", [height, width]);
        var columns = Byte(graph.Node("MatMul", [planes, graph.Node("Transpose", [Weights(width, shortSide)])]));
        return Byte(graph.Node("MatMul", [Weights(height, shortSide), columns]));
    }

    // [Size, side]: what each pixel that is made takes of each that is there.
    private string Weights(string side, string shortSide)
    {
        var size = contract.Size;
        var (resized, start) = Kept(side, shortSide);
        var scale = Node("Div", side, resized);
        var widening = Node("Max", scale, Number(1));
        var made = graph.Constant("made", [.. Enumerable.Range(0, size).Select(i => i + 0.5f)], size, 1);
        var centres = Node("Mul", Node("Add", made, start), scale);
        var there = Node("Add", graph.Node("Range", [Number(0), side, Number(1)]), Number(0.5f));
        var kernel = Kernel(graph.Node("Abs", [Node("Div", Node("Sub", there, centres), widening)]));
        var sum = graph.Node("ReduceSum", [kernel, graph.Whole("axes", [1], 1)]);
        return Node("Div", kernel, sum);
    }

    // Pixels that the whole side would become, and the first of them that is kept.
    private (string Resized, string Start) Kept(string side, string shortSide)
    {
        var size = contract.Size;
        if (contract.Crop != CropMode.Centre) return (Number(size), Number(0));
        var resized = graph.Node("Floor", [Node("Div", Node("Mul", Number(Preprocessor.Uncropped(size)), side), shortSide)]);
        return (resized, graph.Node("Round", [Node("Div", Node("Sub", resized, Number(size)), Number(2))]));
    }

    private string Kernel(string x)
    {
        if (contract.Kernel == ResizeKernel.Bilinear) return graph.Node("Relu", [Node("Sub", Number(1), x)]);
        var near = Node("Add", Node("Mul", Node("Mul", Node("Sub", Node("Mul", Number(1.5f), x), Number(2.5f)), x), x), Number(1));
        var far = Node("Mul", Node("Sub", Node("Mul", Node("Add", Node("Mul", Node("Sub", x, Number(5)), x), Number(8)), x), Number(4)), Number(-0.5f));
        return graph.Node("Where", [Node("Less", x, Number(1)), near, graph.Node("Where", [Node("Less", x, Number(2)), far, Number(0)])]);
    }

    private string Byte(string planes) =>
        graph.Node("Clip", [graph.Node("Floor", [Node("Add", planes, Number(0.5f))]), Number(0), Number(255)]);

    private string Side(string planes, long axis) => graph.Node(
        "Cast", [graph.Node("Gather", [graph.Node("Shape", [planes]), graph.Whole("axis", [axis])])], OnnxGraph.Attribute("to", (long)OnnxGraph.Element.Float32));

    private string Number(float number) => graph.Constant("number", [number]);

    private string Node(string operation, string first, string second) => graph.Node(operation, [first, second]);
}
