using System.Security.Cryptography;
using System.Text;
using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Training.Features;

/// <summary>All that the features of a set of images follow from, as one name.</summary>
internal static class FeatureKey
{
    // Raised when the same inputs come to give other features, or a row another layout.
    private const string Version = "hematovision features 5";

    /// <summary>SHA-256 over the images' bytes in order, the preprocessing, the augmentation and its seed, the frozen weights and where they end.</summary>
    /// <param name="model">The model, its stages frozen.</param>
    /// <param name="contents">The hash of each image's bytes.</param>
    /// <param name="preprocessing">How they become tensors.</param>
    /// <param name="augmentation">How they are changed.</param>
    /// <param name="seed">What that follows from.</param>
    /// <param name="numbers">The device and the numbers it computes in.</param>
    internal static string Of(
        CellClassifier model, IEnumerable<string> contents, Preprocessing preprocessing, AugmentationPolicy augmentation, ulong seed, string numbers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add($"{Version}\n{preprocessing.ToJson()}\n{augmentation.ToJson()}\n{seed}\n{numbers}\n{Engine.LibTorchVersion}\n{model.Backbone.Name}\n{model.Backbone.FrozenStages}\n");
        foreach (var module in model.Backbone.Stages.Take(model.Backbone.FrozenStages).SelectMany(stage => stage.Modules))
        {
            foreach (var (_, value) in module.state_dict()) AddTensor(value);
        }

        foreach (var content in contents) Add(content + "\n");
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

        void AddTensor(Tensor value)
        {
            using var scope = NewDisposeScope();
            hash.AppendData(value.detach().cpu().contiguous().bytes);
        }
    }
}
