using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Hematovision.Models;

/// <summary>
/// The training images' features, each divided by its length, as one normal distribution a class with a shared covariance, in the
/// directions in which they vary most. The distance to the nearest class tells images that are unlike all training images
/// (Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples", NeurIPS 2018; the division by the length
/// after Mueller and Hein, "Mahalanobis++", ICML 2025).
/// </summary>
public sealed class FeatureGaussian
{
    /// <summary>What the keys of its tensors begin with in a model file.</summary>
    public const string Prefix = "novelty.";

    /// <summary>Directions kept at most: what the file grows by, for a distance that tells no more with more of them.</summary>
    internal const int MostDirections = 48;

    private readonly int _width;
    private readonly float[] _means;
    private readonly double[] _directions;
    private readonly float[] _precisions;

    // [K, R]: each mean along each direction.
    private readonly double[][] _centres;

    private FeatureGaussian(int width, float[] means, float[] directions, float[] precisions)
    {
        (_width, _means, _directions, _precisions) = (width, means, Doubles(directions), precisions);
        _centres = [.. means.Chunk(width).Select(mean => Along(Doubles(mean)))];
    }

    /// <summary>Fits one.</summary>
    /// <param name="features">Pooled features of the training images, [N, C], N at least <see cref="FewestImages"/>.</param>
    /// <param name="labels">Class of each, 0..K-1; a class without images has no part in it.</param>
    /// <exception cref="HematoException">The features are too few, or all the same.</exception>
    public static FeatureGaussian Fit(IReadOnlyList<float[]> features, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count < FewestImages) throw new HematoException($"{labels.Count} training images are too few to tell what is unlike them; name at least {FewestImages}.");
        Engine.Start();
        using var scope = NewDisposeScope();
        var width = features[0].Length;
        var wide = tensor([.. features.SelectMany(Directed)], [features.Count, width]);
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
        return new(width, Kept(means, ScalarType.Float16), Kept(vectors[..kept], ScalarType.Float16), Kept(1 / variances[..kept], ScalarType.Float32));
    }

    /// <summary>The fewest images that one is fitted to.</summary>
    public const int FewestImages = 20;

    /// <summary>The distance of each image to its nearest class, [N], 0 or more: the Mahalanobis distance divided by the root of the number of directions, about 1 for training images.</summary>
    /// <param name="features">Pooled features, [N, C].</param>
    public float[] Distances(IReadOnlyList<float[]> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return [.. features.Select(Distance)];
    }

    /// <summary>Its tensors by the keys of a model file, the caller's.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> NamedTensors() =>
    [
        new(MeansKey, tensor(_means, [_centres.Length, _width], ScalarType.Float16)),
        new(DirectionsKey, tensor(_directions, [_precisions.Length, _width], ScalarType.Float16)),
        new(PrecisionsKey, tensor(_precisions)),
    ];

    /// <summary>True for a key of its tensors.</summary>
    internal static bool Owns(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes one of the tensors of a file whose <see cref="Problem"/> is null.</summary>
    internal static FeatureGaussian Read(Func<string, float[]> read, int width) => new(width, read(MeansKey), read(DirectionsKey), read(PrecisionsKey));

    /// <summary>What is wrong with a file's tensors, by their shapes; null where nothing is.</summary>
    internal static string? Problem(Func<string, IReadOnlyList<long>?> shapeOf, int width)
    {
        if (shapeOf(MeansKey) is not [var classes, var meanWidth] || meanWidth != width || classes < 1) return $"its {MeansKey} is not [K, {width}]";
        if (shapeOf(DirectionsKey) is not [var kept, var directionWidth] || directionWidth != width || kept < 1) return $"its {DirectionsKey} is not [R, {width}]";
        return shapeOf(PrecisionsKey) is [var precisions] && precisions == kept ? null : $"its {PrecisionsKey} is not [{kept}]";
    }

    private float Distance(float[] features)
    {
        var place = Along(Directed(features));
        var nearest = _centres.Min(centre => place.Zip(centre, (x, mean) => (x - mean) * (x - mean)).Zip(_precisions, (squared, precision) => squared * precision).Sum());
        return (float)Math.Sqrt(nearest / _precisions.Length);
    }

    private double[] Along(double[] features)
    {
        var along = new double[_precisions.Length];
        for (var i = 0; i < along.Length; i++) along[i] = TensorPrimitives.Dot<double>(_directions.AsSpan(i * _width, _width), features);
        return along;
    }

    private static double[] Doubles(float[] numbers) => Array.ConvertAll(numbers, number => (double)number);

    // A feature's length says how strongly the backbone answers, its direction to what. One without length has no direction.
    private static double[] Directed(float[] features)
    {
        var length = Math.Max(Math.Sqrt(features.Sum(number => (double)number * number)), LeastLength);
        return Array.ConvertAll(features, number => number / length);
    }

    // As the file will hold them.
    private static float[] Kept(Tensor numbers, ScalarType type) => numbers.to_type(type).to_type(ScalarType.Float32).contiguous().data<float>().ToArray();

    private const double LeastLength = 1e-12;

    private const double LeastVariance = 1e-12;
    private const string MeansKey = Prefix + "means";
    private const string DirectionsKey = Prefix + "directions";
    private const string PrecisionsKey = Prefix + "precisions";
}
