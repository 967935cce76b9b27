using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Hematovision.Models.Onnx;

/// <summary>
/// An ONNX graph that grows node by node; a value goes by its name. The numbers are those of the fields in ONNX's <c>onnx.proto</c>.
/// </summary>
/// <param name="name">The graph's name.</param>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The batch dimension's name, of any size.</summary>
    internal const string Batch = "N";

    /// <summary>Operator set that the nodes are of, and the version of the format that knows it.</summary>
    private const int Opset = 17;
    private const int FormatVersion = 8;

    private const int Integer = 2;
    private const int Integers = 7;

    private readonly ProtoMessage _graph = new ProtoMessage().Add(2, name);
    private int _count;

    /// <summary>The kinds of numbers that a value may be of, as ONNX counts them.</summary>
    internal enum Element
    {
        Float32 = 1,
        UInt8 = 2,
        Int8 = 3,
        Int32 = 6,
        Int64 = 7,
    }

    internal void Input(string name, Element element, params IReadOnlyList<object> shape) => _graph.Add(11, Value(name, element, shape));

    internal void Output(string name, params IReadOnlyList<object> shape) => _graph.Add(12, Value(name, Element.Float32, shape));

    /// <summary>Adds a node and gives its output's name, a new one.</summary>
    internal string Node(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<ProtoMessage> attributes)
    {
        var output = NewName(operation.ToLowerInvariant());
        Node(output, operation, inputs, attributes);
        return output;
    }

    /// <summary>Adds a node whose output has a name that was chosen.</summary>
    internal void Node(string output, string operation, IReadOnlyList<string> inputs, params IReadOnlyList<ProtoMessage> attributes) =>
        Node([output], operation, inputs, attributes);

    /// <summary>The <paramref name="count"/> largest numbers along the last axis.</summary>
    internal string Largest(string values, int count)
    {
        var largest = NewName("largest");
        Node([largest, NewName("places")], "TopK", [values, Whole("count", [count], 1)]);
        return largest;
    }

    /// <summary>Adds numbers and gives their name; no shape is a single number.</summary>
    internal string Constant(string kind, float[] values, params long[] shape) => Constant(kind, Element.Float32, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>The same for bytes and whole numbers of a kind that is not floating.</summary>
    internal string Constant<T>(string kind, Element element, T[] values, params long[] shape)
        where T : unmanaged => Constant(kind, element, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>The same for whole numbers: axes and positions.</summary>
    internal string Whole(string kind, long[] values, params long[] shape) => Constant(kind, Element.Int64, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    internal static ProtoMessage Attribute(string name, long value) => new ProtoMessage().Add(1, name).Add(3, value).Add(20, Integer);

    internal static ProtoMessage Attribute(string name, params IReadOnlyList<long> values)
    {
        var attribute = new ProtoMessage().Add(1, name);
        foreach (var value in values) attribute.Add(8, value);
        return attribute.Add(20, Integers);
    }

    /// <summary>The file's message: the complete graph, and what is noted of it.</summary>
    internal ProtoMessage ToModel(IEnumerable<KeyValuePair<string, string>> notes)
    {
        var model = new ProtoMessage().Add(1, FormatVersion).Add(2, "Hematovision").Add(3, HematovisionVersion.Text).Add(7, _graph)
            .Add(8, new ProtoMessage().Add(1, "").Add(2, Opset));
        foreach (var (key, value) in notes) model.Add(14, new ProtoMessage().Add(1, key).Add(2, value));
        return model;
    }

    private void Node(IReadOnlyList<string> outputs, string operation, IReadOnlyList<string> inputs, params IReadOnlyList<ProtoMessage> attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs) node.Add(1, input);
        foreach (var output in outputs) node.Add(2, output);
        node.Add(3, outputs[0]).Add(4, operation);
        foreach (var attribute in attributes) node.Add(5, attribute);
        _graph.Add(1, node);
    }

    private static ProtoMessage Value(string name, Element element, IReadOnlyList<object> shape)
    {
        var dimensions = new ProtoMessage();
        foreach (var length in shape)
        {
            dimensions.Add(1, length is string any ? new ProtoMessage().Add(2, any) : new ProtoMessage().Add(1, Convert.ToInt64(length, CultureInfo.InvariantCulture)));
        }

        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, (long)element).Add(2, dimensions)));
    }

    private string Constant(string kind, Element element, ReadOnlySpan<byte> values, long[] shape)
    {
        var constant = NewName(kind);
        var tensor = new ProtoMessage();
        foreach (var length in shape) tensor.Add(1, length);
        _graph.Add(5, tensor.Add(2, (long)element).Add(8, constant).Add(9, ByteString.CopyFrom(values)));
        return constant;
    }

    private string NewName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{_count++}");
}
