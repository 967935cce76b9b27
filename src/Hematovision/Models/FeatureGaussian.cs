using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// The training images' features, each divided by its length, as one normal distribution a class with a shared covariance, in the
/// directions in which they vary most. The distance to the nearest class tells images that are unlike all training images
/// (Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples", NeurIPS 2018; the division by the length
/// after Mueller and Hein, "Mahalanobis++", ICML 2025).
/// </summary>
public sealed class FeatureGaussian : IDisposable
{
    /// <summary>What the keys of its tensors begin with in a model file.</summary>
    public const string Prefix = "novelty.";

    /// <summary>Directions kept at most: what the file grows by, for a distance that tells no more with more of them.</summary>
    internal const int MostDirections = 48;

    private readonly Tensor _means;
    private readonly Tensor _directions;
    private readonly Tensor _precisions;

    private FeatureGaussian(Tensor means, Tensor directions, Tensor precisions)
    {
        _means = means.DetachFromDisposeScope();
        _directions = directions.DetachFromDisposeScope();
        _precisions = precisions.DetachFromDisposeScope();
    }

    /// <summary>Fits one.</summary>
    /// <param name="features">Pooled features of the training images, float32 [N, C] on the CPU, N at least <see cref="FewestImages"/>.</param>
    /// <param name="labels">Class of each, 0..K-1; a class without images has no part in it.</param>
    /// <returns>A distribution, the caller's.</returns>
    /// <exception cref="HematoException">The features are too few, or all the same.</exception>
    public static FeatureGaussian Fit(Tensor features, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count < FewestImages) throw new HematoException($"{labels.Count} training images are too few to tell what is unlike them; name at least {FewestImages}.");
        using var scope = NewDisposeScope();
        var wide = Directed(features);
        int[] classes = [.. labels.Distinct().Order()];
        var classOf = tensor([.. labels.Select(label => (long)Array.IndexOf(classes, label))]);
        var means = stack(classes.Select((_, k) => wide[classOf == k].mean([0])));
        var centred = wide - means[classOf];

        // The directions are the right singular vectors: no C x C covariance is ever made.
        var (_, singular, vectors) = linalg.svd(centred, fullMatrices: false);
        var variances = singular.square() / (labels.Count - classes.Length);
        var varied = variances.data<double>().Count(variance => variance > LeastVariance);
        if (varied == 0) throw new HematoException("the training images all look the same to the model; it cannot tell what is unlike them.");
        var kept = Math.Min(MostDirections, varied);
        return new(means.to_type(ScalarType.Float16), vectors[..kept].to_type(ScalarType.Float16), (1 / variances[..kept]).to_type(ScalarType.Float32));
    }

    /// <summary>The fewest images that one is fitted to.</summary>
    public const int FewestImages = 20;

    /// <summary>The distance of each image to its nearest class, [N], 0 or more: the Mahalanobis distance divided by the root of the number of directions, about 1 for training images.</summary>
    /// <param name="features">Pooled features, [N, C], on any device.</param>
    public float[] Distances(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        var wide = Directed(features.cpu());
        var directions = _directions.to_type(ScalarType.Float64);
        var precisions = _precisions.to_type(ScalarType.Float64);
        var offsets = wide.unsqueeze(1) - _means.to_type(ScalarType.Float64);
        var squared = offsets.matmul(directions.t()).square().matmul(precisions);
        return squared.min(1).values.div(precisions.shape[0]).sqrt().to_type(ScalarType.Float32).data<float>().ToArray();
    }

    /// <summary>Frees its tensors.</summary>
    public void Dispose()
    {
        _means.Dispose();
        _directions.Dispose();
        _precisions.Dispose();
    }

    /// <summary>Its tensors by the keys of a model file; they stay its own.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> NamedTensors() =>
    [
        new(MeansKey, _means), new(DirectionsKey, _directions), new(PrecisionsKey, _precisions),
    ];

    /// <summary>True for a key of its tensors.</summary>
    internal static bool Owns(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes one of the tensors of a file whose <see cref="Problem"/> is null.</summary>
    internal static FeatureGaussian Read(Func<string, Tensor> read) => new(read(MeansKey), read(DirectionsKey), read(PrecisionsKey));

    /// <summary>What is wrong with a file's tensors, by their shapes; null where nothing is.</summary>
    internal static string? Problem(Func<string, IReadOnlyList<long>?> shapeOf, int width)
    {
        if (shapeOf(MeansKey) is not [var classes, var meanWidth] || meanWidth != width || classes < 1) return $"its {MeansKey} is not [K, {width}]";
        if (shapeOf(DirectionsKey) is not [var kept, var directionWidth] || directionWidth != width || kept < 1) return $"its {DirectionsKey} is not [R, {width}]";
        return shapeOf(PrecisionsKey) is [var precisions] && precisions == kept ? null : $"its {PrecisionsKey} is not [{kept}]";
    }

    // A feature's length says how strongly the backbone answers, its direction to what.
    private static Tensor Directed(Tensor features) => nn.functional.normalize(features.to_type(ScalarType.Float64), dim: 1);

    private const double LeastVariance = 1e-12;
    private const string MeansKey = Prefix + "means";
    private const string DirectionsKey = Prefix + "directions";
    private const string PrecisionsKey = Prefix + "precisions";
}
