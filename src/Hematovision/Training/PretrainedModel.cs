using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>Builds the model that a run starts from.</summary>
internal static class PretrainedModel
{
    /// <summary>
    /// Finds the file that <c>--weights</c> means: one that is named, or the backbone's ImageNet weights from the folder named by
    /// HEMATO_WEIGHTS, the cache, or their publisher. Null for training from scratch.
    /// </summary>
    internal static string? Find(TrainingOptions options, ITrainingObserver observer, CancellationToken cancellation)
    {
        if (options.Weights == "none") return null;
        if (options.Weights != "imagenet")
        {
            return File.Exists(options.Weights) ? Path.GetFullPath(options.Weights)
                : throw new HematoException($"no such weights file: {options.Weights}. Name a file, or imagenet, or none.");
        }

        var backbone = BackboneRegistry.Get(options.Backbone);
        if (WeightStore.Default.Find(backbone.Name, backbone.Weights) is { } found) return found;
        observer.Noted($"downloading the ImageNet weights of {backbone.Name} from {backbone.Weights.Address.Host}");
        return WeightStore.Default.Download(backbone.Weights, new ToObserver(observer, backbone.Weights.FileName), cancellation);
    }

    /// <summary>Builds the model with a seeded head and the weights of a file in its backbone, channels-last, on a device.</summary>
    internal static CellClassifier Build(TrainingOptions options, int classes, string? file, Device device, ITrainingObserver observer)
    {
        RandomNumbers.Seed(options.Seed, device);
        var model = CellClassifier.Create(options.Backbone, new HeadOptions(options.Head, options.Dropout), classes);
        try
        {
            if (file is not null) Import(model, file, options, observer);
            ChannelsLast.Convert(model);
            model.to(device);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Import(CellClassifier model, string file, TrainingOptions options, ITrainingObserver observer)
    {
        if (ModelFile.IsModel(file) && ModelFile.ReadMetadata(file).Backbone is var other && other != options.Backbone)
        {
            throw new HematoException($"{file} is a {other}, not a {options.Backbone}; choose --backbone {other} or another --weights.");
        }

        using var scope = NewDisposeScope();
        var report = WeightImport.Apply(model.Backbone, WeightFile.Load(file), file, options.Backbone, options.AllowPartial, IsOfAHead, "; --allow-partial takes what fits, --verbose lists every name");
        if (report.IsComplete) return;
        observer.Noted($"{file}: {report.Loaded.Count} tensors taken; the others:");
        foreach (var line in report.ToList()) observer.Noted($"  {line}");
    }

    // The classifiers of torchvision's models, and our own, and what a calibration adds: the backbone has no use for them.
    private static bool IsOfAHead(string key) =>
        ModelFile.IsHead(key) || FeatureGaussian.Owns(key) || key.StartsWith("classifier.", StringComparison.Ordinal) || key.StartsWith("fc.", StringComparison.Ordinal);

    private sealed class ToObserver(ITrainingObserver observer, string file) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => observer.Downloading(file, value);
    }
}
