using System.Globalization;
using System.Text.Json;
using Hematovision.Imaging;
using Hematovision.IO;

namespace Hematovision.Models.Onnx;

/// <summary>
/// A model as an ONNX file: the network as it computes in evaluation mode, with outputs <c>probabilities</c> [N, K] as predict gives them,
/// temperature included, <c>logits</c> [N, K] before it, and the pooled <c>features</c> [N, C]. Class names and preprocessing are in the file's metadata.
/// </summary>
public static class OnnxFile
{
    internal const string Images = "images";
    internal const string Pixels = "pixels";
    internal const string Logits = "logits";
    internal const string Features = "features";
    internal const string Boundary = "boundary";
    private const string Picture = "picture";
    private const string Probabilities = "probabilities";

    /// <summary>Writes one. The same model gives the same bytes.</summary>
    /// <param name="path">The file, replaced if it exists; it appears whole or not at all.</param>
    /// <param name="model">The model, on any device; it stays as it is.</param>
    /// <param name="metadata">What its file says of it.</param>
    /// <param name="input">What the network shall take.</param>
    /// <param name="bytes">The ranges with which the backbone shall be computed in bytes (int8); null for float32.</param>
    /// <exception cref="HematoException">The file cannot be written.</exception>
    public static void Save(string path, CellClassifier model, ModelMetadata metadata, OnnxInput input, Quantization? bytes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(metadata);
        AtomicFile.Write(path, Graph(NetworkPlan.Of(model), metadata, input, bytes).ToModel(Notes(metadata, input, bytes)).WriteTo);
    }

    /// <summary>The graph of one, in bytes where <paramref name="quantization"/> says what each layer gives, and in float32 without.</summary>
    internal static OnnxGraph Graph(NetworkPlan network, ModelMetadata metadata, OnnxInput input, Quantization? quantization = null)
    {
        var graph = new OnnxGraph(metadata.Backbone);
        var bytes = quantization is null ? null : new ByteGraph(graph, quantization.ByLayer);
        var images = Standardised(graph, metadata.Preprocessing, input);
        if (bytes is not null) images = bytes.Round(Images, images);
        var map = new BackboneGraph(graph, network.Weights, bytes).Add(Flat(network.Backbone.Stages), images);
        graph.Node(Features, "Flatten", [graph.Node("GlobalAveragePool", [map])]);
        AddHead(graph, network);
        graph.Node(Probabilities, "Softmax", [graph.Node("Div", [Logits, graph.Constant("temperature", [(float)metadata.Temperature])])], OnnxGraph.Attribute("axis", 1));
        graph.Output(Probabilities, OnnxGraph.Batch, network.HeadWidths[^1]);
        graph.Output(Logits, OnnxGraph.Batch, network.HeadWidths[^1]);
        graph.Output(Features, OnnxGraph.Batch, network.Backbone.FeatureWidth);
        return graph;
    }

    /// <summary>From prepared pixels to what each layer gives, to measure its range.</summary>
    /// <returns>The graph, and the names of its outputs by the layers' keys.</returns>
    internal static (OnnxGraph Graph, IReadOnlyDictionary<string, string> Outputs) Layers(NetworkPlan network, Preprocessing contract)
    {
        var graph = new OnnxGraph(network.Backbone.Name);
        var images = Standardised(graph, contract, OnnxInput.Pixels);
        var backbone = new BackboneGraph(graph, network.Weights);
        backbone.Add(Flat(network.Backbone.Stages), images);
        var outputs = new Dictionary<string, string>(backbone.Results) { [Images] = images };
        foreach (var output in outputs.Values) graph.Output(output, OnnxGraph.Batch, "channels", "rows", "columns");
        return (graph, outputs);
    }

    /// <summary>The frozen stages alone, from standardised <c>images</c> to what <see cref="CellClassifier.Boundary"/> gives.</summary>
    internal static ProtoMessage FrozenStages(CellClassifier model)
    {
        var (network, frozen) = (NetworkPlan.Of(model), model.Backbone.FrozenStages);
        var stages = network.Backbone.Stages;
        var graph = new OnnxGraph(network.Backbone.Name);
        graph.Input(Images, OnnxGraph.Element.Float32, OnnxGraph.Batch, 3, "height", "width");
        var map = new BackboneGraph(graph, network.Weights).Add(Flat(stages.Take(frozen)), Images);
        graph.Node(Boundary, frozen == stages.Count ? "GlobalAveragePool" : "Identity", [map]);
        graph.Output(Boundary, OnnxGraph.Batch, "channels", "rows", "columns");
        return graph.ToModel([]);
    }

    private static Layer[] Flat(IEnumerable<StagePlan> stages) => [.. stages.SelectMany(stage => stage.Layers)];

    private static string Standardised(OnnxGraph graph, Preprocessing contract, OnnxInput input)
    {
        var size = contract.Size;
        switch (input)
        {
            case OnnxInput.Tensor:
                graph.Input(Images, OnnxGraph.Element.Float32, OnnxGraph.Batch, 3, size, size);
                return Images;
            case OnnxInput.Pixels:
                graph.Input(Pixels, OnnxGraph.Element.UInt8, OnnxGraph.Batch, size, size, 3);
                return Standardise(graph, contract, Balanced(graph, contract, Planes(graph, Pixels)));
            default:
                graph.Input(Picture, OnnxGraph.Element.UInt8, OnnxGraph.Batch, "height", "width", 3);
                return Standardise(graph, contract, Balanced(graph, contract, new ResizeGraph(graph, contract).Add(Planes(graph, Picture))));
        }
    }

    private static string Planes(OnnxGraph graph, string pixels) => graph.Node(
        "Cast", [graph.Node("Transpose", [pixels], OnnxGraph.Attribute("perm", 0, 3, 1, 2))], OnnxGraph.Attribute("to", (long)OnnxGraph.Element.Float32));

    // WhiteBalance in operators: the level that enough pixels reach is the least of that many brightest ones.
    private static string Balanced(OnnxGraph graph, Preprocessing contract, string planes)
    {
        if (!contract.WhiteBalance) return planes;
        var bright = WhiteBalance.Bright(contract.Size * contract.Size);
        var brightest = graph.Largest(graph.Node("Reshape", [planes, graph.Whole("shape", [0, 3, -1], 3)]), bright);
        var level = graph.Node("Unsqueeze", [graph.Node("ReduceMin", [brightest], OnnxGraph.Attribute("axes", [2L])), graph.Whole("axes", [3], 1)]);
        var gain = graph.Node("Div", [graph.Constant("white", [WhiteBalance.White]), graph.Node("Max", [level, graph.Constant("darkest", [WhiteBalance.Darkest])])]);
        return graph.Node("Min", [graph.Node("Round", [graph.Node("Mul", [planes, gain])]), graph.Constant("largest", [255])]);
    }

    // One multiplication and one addition a pixel: (x / 255 - mean) / std.
    private static string Standardise(OnnxGraph graph, Preprocessing contract, string planes)
    {
        var scale = graph.Constant("scale", [.. contract.Std.Select(std => (float)(1 / (255.0 * std)))], 1, 3, 1, 1);
        var shift = graph.Constant("shift", [.. contract.Mean.Zip(contract.Std, (mean, std) => (float)(-(double)mean / std))], 1, 3, 1, 1);
        return graph.Node("Add", [graph.Node("Mul", [planes, scale]), shift]);
    }

    private static void AddHead(OnnxGraph graph, NetworkPlan network)
    {
        var (x, widths) = (Features, network.HeadWidths);
        for (var i = 1; i < widths.Count; i++)
        {
            var key = $"{CellClassifier.HeadPrefix}{i - 1}";
            string[] inputs =
            [
                x, graph.Constant("weight", network.Weights($"{key}.weight"), widths[i], widths[i - 1]), graph.Constant("bias", network.Weights($"{key}.bias"), widths[i]),
            ];
            if (i == widths.Count - 1) graph.Node(Logits, "Gemm", inputs, OnnxGraph.Attribute("transB", 1));
            else x = graph.Node("Relu", [graph.Node("Gemm", inputs, OnnxGraph.Attribute("transB", 1))]);
        }
    }

    private static Dictionary<string, string> Notes(ModelMetadata metadata, OnnxInput input, Quantization? bytes)
    {
        var notes = new Dictionary<string, string>
        {
            ["backbone"] = metadata.Backbone,
            ["classes"] = JsonSerializer.Serialize(metadata.Classes, SnakeCaseJson.Options),
            ["input"] = input.ToString().ToLowerInvariant(),
            ["precision"] = bytes is null ? "fp32" : "int8",
            ["preprocessing"] = metadata.Preprocessing.ToJson(),
            ["temperature"] = metadata.Temperature.ToString("R", CultureInfo.InvariantCulture),
        };
        if (metadata.DatasetHash is { } hash) notes["dataset_hash"] = hash;
        return notes;
    }
}
