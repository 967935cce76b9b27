using System.Text.Json;
using Hematovision.IO;
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
    /// <summary>Whether a file is called like a model.</summary>
    internal static bool IsNamedLikeOne(string path) => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

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
        SafeTensorsWriter.Write(path, tensors, Notes(metadata));
    }

    /// <summary>True if the file is a model of Hematovision, false for any other safetensors file and for no safetensors at all.</summary>
    public static bool IsModel(string path)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            return file.Metadata.ContainsKey(StoredModel.MetadataKey);
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
        using var file = StoredModel.Open(path);
        return file.Metadata;
    }

    /// <summary>Builds the model of a file, in evaluation mode, channels-last, on a device.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the model shall lie, for example what <see cref="Devices.Parse"/> gives.</param>
    /// <returns>The model, owned by the caller, and what it says about itself.</returns>
    /// <exception cref="HematoException">It is no whole model file, one of a later version, or its weights do not fit what it says it is.</exception>
    public static (CellClassifier Model, ModelMetadata Metadata) Load(string path, Device device)
    {
        Engine.Start();
        using var file = StoredModel.Open(path);
        return (file.Build(device), file.Metadata);
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
        Rewrite(path, output, file => (file.Metadata.With(calibration), training));
    }

    /// <summary>Writes a model with what it takes to compute it in bytes, in place of any that it has. Its weights are the same to the bit.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="output">The file to write, which may be the same.</param>
    /// <param name="quantization">What it takes.</param>
    /// <exception cref="HematoException">It is no whole model file, or the new one cannot be written.</exception>
    public static void Quantize(string path, string output, Quantization quantization)
    {
        ArgumentNullException.ThrowIfNull(quantization);
        Rewrite(path, output, file => (file.Metadata with { Quantization = quantization }, file.TrainingFeatures()));
    }

    /// <summary>Writes into a model's file how right it is on validation images, in place of what it says of that. Its weights are the same to the bit.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="validation">Its scores, as <see cref="ModelMetadata.Metrics"/> has them.</param>
    /// <exception cref="HematoException">It is no whole model file, or the new one cannot be written.</exception>
    public static void Measure(string path, IReadOnlyDictionary<string, double> validation) =>
        Rewrite(path, path, file => (file.Metadata with { Metrics = validation }, file.TrainingFeatures()));

    /// <summary>The notes of a new file.</summary>
    internal static Dictionary<string, string> Notes(ModelMetadata metadata) => new()
    {
        ["format"] = "pt",
        [StoredModel.MetadataKey] = JsonSerializer.Serialize(metadata, SnakeCaseJson.Options),
    };

    private static void Rewrite(string path, string output, Func<StoredModel, (ModelMetadata Metadata, FeatureGaussian? Training)> change)
    {
        Engine.Start();
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors;
        Dictionary<string, string> notes;
        using (var file = StoredModel.Open(path))
        {
            var (metadata, training) = change(file);
            tensors = [.. file.ReadWeights(), .. training?.NamedTensors() ?? []];
            notes = new(file.Notes) { [StoredModel.MetadataKey] = JsonSerializer.Serialize(metadata, SnakeCaseJson.Options) };
        }

        SafeTensorsWriter.Write(output, tensors, notes);
    }

    /// <summary>True for a key of the head's, which another model's backbone has no use for.</summary>
    internal static bool IsHead(string key) => key.StartsWith(CellClassifier.HeadPrefix, StringComparison.Ordinal);
}
