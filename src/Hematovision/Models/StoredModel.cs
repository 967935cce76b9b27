using System.Text.Json;
using Hematovision.Imaging;
using Hematovision.IO;
using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>A model file open for reading: what it says of itself, and its weights, with libtorch or without.</summary>
internal sealed class StoredModel : IDisposable
{
    /// <summary>What <see cref="Metadata"/> stands under in the file's notes.</summary>
    internal const string MetadataKey = "hematovision";

    private readonly SafeTensorsFile _file;

    private StoredModel(string path, SafeTensorsFile file)
    {
        (Path, _file) = (path, file);
        Metadata = Described(path, file);
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>What it says about itself.</summary>
    internal ModelMetadata Metadata { get; }

    /// <summary>The file's notes as they stand.</summary>
    internal IReadOnlyDictionary<string, string> Notes => _file.Metadata;

    /// <summary>Its network, whose weights are read while this is open; libtorch is not needed for it.</summary>
    /// <exception cref="HematoException">Its weights do not fit what it says it is.</exception>
    internal NetworkPlan Network
    {
        get
        {
            var network = new NetworkPlan(BackboneRegistry.Get(Metadata.Backbone).Plan, Widths(Metadata), _file.ReadNumbers);
            WeightImport.Check(network.Tensors, Weights.ToDictionary(key => key, key => _file.Tensors[key].Shape), Path, Metadata.Backbone, expectedExtra: WeightImport.IsBatchCount);
            return network;
        }
    }

    private IEnumerable<string> Weights => _file.Tensors.Keys.Where(key => !FeatureGaussian.Owns(key));

    /// <summary>Opens one.</summary>
    /// <exception cref="HematoException">It is no whole model file, or one of a later version.</exception>
    internal static StoredModel Open(string path)
    {
        var file = SafeTensorsFile.Open(path);
        try
        {
            return new StoredModel(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Builds its model, in evaluation mode, channels-last, on a device; the caller's.</summary>
    /// <exception cref="HematoException">Its weights do not fit what it says it is.</exception>
    internal CellClassifier Build(Device device)
    {
        var model = CellClassifier.Create(Metadata.Backbone, Metadata.Head, Metadata.Classes.Count);
        try
        {
            using var scope = NewDisposeScope();
            WeightImport.Apply(model, ReadWeights().ToDictionary(), Path, Metadata.Backbone);
            ChannelsLast.Convert(model);
            model.to(device);
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The tensors of its weights, the caller's, in the file's order.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> ReadWeights() => Weights.Select(key => KeyValuePair.Create(key, _file.Read(key)));

    /// <summary>What a calibrated model knows of its training images' features; null for one that knows nothing.</summary>
    internal FeatureGaussian? TrainingFeatures() => Metadata.Calibration?.NoveltyBound is null ? null : FeatureGaussian.Read(_file.ReadNumbers, BackboneRegistry.Get(Metadata.Backbone).FeatureWidth);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static ModelMetadata Described(string path, SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(MetadataKey, out var json))
        {
            throw new HematoException($"{path} holds weights but no Hematovision model: it does not say its classes. Train with --weights {path} to make one.");
        }

        try
        {
            RefuseLaterVersion(path, json);
            var metadata = JsonSerializer.Deserialize<ModelMetadata>(json, SnakeCaseJson.Options) ?? throw new JsonException("it is null");
            if (Problem(metadata, file) is { } problem) throw new HematoException($"{path} is damaged: {problem}.");
            return metadata;
        }
        catch (Exception e) when (e is JsonException or UsageException or InvalidOperationException)
        {
            throw new HematoException($"{path} is damaged: its description cannot be read: {e.Message.Split('\n')[0]}", e);
        }
    }

    // The version comes first: a later one may well have fields that this one does not know.
    private static void RefuseLaterVersion(string path, string json)
    {
        using var description = JsonDocument.Parse(json);
        if (description.RootElement is { ValueKind: JsonValueKind.Object } fields
            && fields.TryGetProperty("version", out var version) && version.TryGetInt32(out var number) && number > ModelMetadata.CurrentVersion)
        {
            throw new HematoException($"{path} was written by a later Hematovision than this one ({HematovisionVersion.Text}); update to use it.");
        }
    }

    // The head is held against the file's own sizes before any memory is taken for it.
    private static string? Problem(ModelMetadata metadata, SafeTensorsFile file)
    {
        if (metadata.Classes.Count < 2) return "it names fewer than two classes";
        if (metadata.Classes.Any(string.IsNullOrEmpty) || metadata.Classes.Distinct(StringComparer.Ordinal).Count() < metadata.Classes.Count)
        {
            return "it names a class twice or none";
        }

        if (metadata.Head.Dropout is not (>= 0 and < 1)) return $"its dropout is {metadata.Head.Dropout}";
        _ = new Preprocessor(metadata.Preprocessing);
        var widths = Widths(metadata);
        for (var i = 1; i < widths.Count; i++)
        {
            var key = $"{CellClassifier.HeadPrefix}{i - 1}.weight";
            if (!file.Tensors.TryGetValue(key, out var weight) || !weight.Shape.SequenceEqual([widths[i], widths[i - 1]]))
            {
                return $"it describes a head whose {key} is [{widths[i]}, {widths[i - 1]}], which it does not hold";
            }
        }

        if ((metadata.Calibration?.Problem() ?? metadata.Quantization?.Problem()) is { } problem) return problem;
        return metadata.Calibration?.NoveltyBound is null ? null
            : FeatureGaussian.Problem(key => file.Tensors.TryGetValue(key, out var tensor) ? tensor.Shape : null, BackboneRegistry.Get(metadata.Backbone).FeatureWidth);
    }

    // Features, the head's hidden layers, and classes.
    private static IReadOnlyList<int> Widths(ModelMetadata metadata) => [BackboneRegistry.Get(metadata.Backbone).FeatureWidth, .. metadata.Head.Widths, metadata.Classes.Count];
}
