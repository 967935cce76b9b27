using System.Text.Json;
using Hematovision.Imaging;
using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// The one file a model is: safetensors with torchvision's key names for the backbone and <c>head.*</c> for the head, and
/// <see cref="ModelMetadata"/> as JSON under the key <c>hematovision</c> of the file's metadata.
/// </summary>
public static class ModelFile
{
    private const string MetadataKey = "hematovision";

    /// <summary>Writes a model. The same weights and metadata give the same bytes.</summary>
    /// <param name="path">The file, replaced if it exists; it appears whole or not at all.</param>
    /// <param name="model">The model, on any device; it stays as it is.</param>
    /// <param name="metadata">What the file shall say of it; nothing checks that it is so.</param>
    /// <exception cref="HematoException">The file cannot be written.</exception>
    public static void Save(string path, CellClassifier model, ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = NewDisposeScope();
        var tensors = model.NamedTensors().Select(t => KeyValuePair.Create(t.Key, t.Value)).ToList();
        SafeTensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [MetadataKey] = JsonSerializer.Serialize(metadata, ModelMetadata.Json),
        });
    }

    /// <summary>True if the file is a model of Hematovision, false for any other safetensors file and for no safetensors at all.</summary>
    public static bool IsModel(string path)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            return file.Metadata.ContainsKey(MetadataKey);
        }
        catch (HematoException)
        {
            return false;
        }
    }

    /// <summary>Reads what a model says about itself, without its weights.</summary>
    /// <exception cref="HematoException">It is no whole model file, or one of a later version.</exception>
    public static ModelMetadata ReadMetadata(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return Metadata(path, file);
    }

    /// <summary>Builds the model of a file, in evaluation mode, channels-last, on a device.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the model shall lie, for example what <see cref="Devices.Parse"/> gives.</param>
    /// <returns>The model, owned by the caller, and what it says about itself.</returns>
    /// <exception cref="HematoException">It is no whole model file, one of a later version, or its weights do not fit what it says it is.</exception>
    public static (CellClassifier Model, ModelMetadata Metadata) Load(string path, Device device)
    {
        Engine.Start();
        using var file = SafeTensorsFile.Open(path);
        var metadata = Metadata(path, file);
        var model = CellClassifier.Create(metadata.Backbone, metadata.Head, metadata.Classes.Count);
        try
        {
            using var scope = NewDisposeScope();
            WeightImport.Apply(model, Weights(file).ToDictionary(key => key, file.Read), path, metadata.Backbone);
            ChannelsLast.Convert(model);
            model.to(device);
            model.eval();
            return (model, metadata);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads what a calibrated model knows of its training images' features, on the CPU; null for one that knows nothing.</summary>
    /// <exception cref="HematoException">It is no whole model file, or one of a later version.</exception>
    public static FeatureGaussian? LoadTrainingFeatures(string path)
    {
        Engine.Start();
        using var file = SafeTensorsFile.Open(path);
        return Metadata(path, file).Calibration?.NoveltyBound is null ? null : FeatureGaussian.Read(file.Read);
    }

    /// <summary>Writes a model with a new calibration, in place of any that it has. Its weights are the same to the bit.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="output">The file to write, which may be the same.</param>
    /// <param name="calibration">The calibration.</param>
    /// <param name="training">What is known of the training images' features; null where the calibration has no bound for it.</param>
    /// <exception cref="HematoException">It is no whole model file, or the new one cannot be written.</exception>
    public static void Calibrate(string path, string output, Calibration calibration, FeatureGaussian? training)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        Engine.Start();
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors;
        Dictionary<string, string> notes;
        using (var file = SafeTensorsFile.Open(path))
        {
            tensors = [.. Weights(file).Select(key => KeyValuePair.Create(key, file.Read(key))), .. training?.NamedTensors() ?? []];
            notes = new(file.Metadata) { [MetadataKey] = JsonSerializer.Serialize(Metadata(path, file).With(calibration), ModelMetadata.Json) };
        }

        SafeTensorsWriter.Write(output, tensors, notes);
    }

    private static IEnumerable<string> Weights(SafeTensorsFile file) => file.Tensors.Keys.Where(key => !FeatureGaussian.Owns(key));

    /// <summary>True for a key of the head's, which another model's backbone has no use for.</summary>
    internal static bool IsHead(string key) => key.StartsWith(CellClassifier.HeadPrefix, StringComparison.Ordinal);

    private static ModelMetadata Metadata(string path, SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(MetadataKey, out var json))
        {
            throw new HematoException($"{path} holds weights but no Hematovision model: it does not say its classes. Train with --weights {path} to make one.");
        }

        try
        {
            RefuseLaterVersion(path, json);
            var metadata = JsonSerializer.Deserialize<ModelMetadata>(json, ModelMetadata.Json) ?? throw new JsonException("it is null");
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
        int[] widths = [BackboneRegistry.Get(metadata.Backbone).FeatureWidth, .. metadata.Head.Widths, metadata.Classes.Count];
        for (var i = 1; i < widths.Length; i++)
        {
            var key = $"{CellClassifier.HeadPrefix}{i - 1}.weight";
            if (!file.Tensors.TryGetValue(key, out var weight) || !weight.Shape.SequenceEqual([widths[i], widths[i - 1]]))
            {
                return $"it describes a head whose {key} is [{widths[i]}, {widths[i - 1]}], which it does not hold";
            }
        }

        if (metadata.Calibration?.Problem() is { } problem) return problem;
        return metadata.Calibration?.NoveltyBound is null ? null
            : FeatureGaussian.Problem(key => file.Tensors.TryGetValue(key, out var tensor) ? tensor.Shape : null, BackboneRegistry.Get(metadata.Backbone).FeatureWidth);
    }
}
