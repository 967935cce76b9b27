using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.IO;
using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>
/// The mean of the weights of models that began alike and were trained differently. It costs what one of them costs, and is often
/// better than any (Wortsman et al., "Model soups", ICML 2022; Rame et al., "Diverse weight averaging
/// for out-of-distribution generalization", NeurIPS 2022).
/// </summary>
public sealed class ModelAverage
{
    private readonly IReadOnlyList<string> _paths;

    private ModelAverage(IReadOnlyList<string> paths, ModelMetadata about) => (_paths, About) = (paths, about);

    /// <summary>What its file says about itself.</summary>
    public ModelMetadata About { get; }

    /// <summary>The mean of models, of which only what they say about themselves is read yet.</summary>
    /// <param name="paths">The model files, at least two, none twice.</param>
    /// <exception cref="UsageException">Fewer than two models.</exception>
    /// <exception cref="HematoException">They are not of one shape, began apart, one is given twice, or a file cannot be read.</exception>
    public static ModelAverage Of(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count < 2) throw new UsageException("name at least two models: the mean of one is that one.");
        var models = paths.Select(Member.Of).ToArray();
        Refuse(models);
        return new ModelAverage(paths, Describe(models));
    }

    /// <summary>Writes it. What the models were calibrated or quantized for is not taken over: it is not known of the mean.</summary>
    /// <param name="output">The file to write; it appears whole or not at all.</param>
    /// <exception cref="HematoException">They measured other BatchNorm statistics, or a file cannot be read or written.</exception>
    public void Write(string output)
    {
        Engine.Start();
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(output, Mean(_paths), ModelFile.Notes(About));
    }

    /// <summary>The options of training in which the models of a mean differ, in alphabetical order; what <c>augment</c> names is one with it.</summary>
    /// <param name="about">What the mean says about itself.</param>
    public static IReadOnlyList<string> Differences(ModelMetadata about)
    {
        ArgumentNullException.ThrowIfNull(about);
        var options = (about.MeanOf ?? []).SelectMany(model => model.Training ?? []).Select(option => option.Key).Where(option => about.Training?.ContainsKey(option) != true);
        return [.. options.Select(option => option == "augmentation" ? "augment" : option).Distinct().Order(StringComparer.Ordinal)];
    }

    private static void Refuse(IReadOnlyList<Member> models)
    {
        var (first, about) = (models[0], models[0].About);
        for (var i = 1; i < models.Count; i++)
        {
            var (other, its) = (models[i], models[i].About);
            RefuseWhere(models.Take(i).Any(model => model.Hash == other.Hash), "is given twice");
            RefuseWhere(its.Backbone != about.Backbone, $"is a {its.Backbone}, and {first.Path} a {about.Backbone}");
            RefuseWhere(!its.Head.Widths.SequenceEqual(about.Head.Widths), $"has a head of other widths than {first.Path}");
            RefuseWhere(!its.Classes.SequenceEqual(about.Classes), $"names other classes than {first.Path}, or in another order");
            RefuseWhere(its.Preprocessing != about.Preprocessing, $"sees images in another way than {first.Path}: --size, --crop and --white-balance are to be the same");
            RefuseWhere(its.PretrainedHash != about.PretrainedHash || Seed(its) != Seed(about), $"began with other weights than {first.Path}, so their mean would be worse than either: train both with the same --weights and --seed");

            void RefuseWhere(bool wrong, string why)
            {
                if (wrong) throw new HematoException($"{other.Path} {why}.");
            }
        }
    }

    private static string? Seed(ModelMetadata about) => about.Training?["seed"]?.ToJsonString();

    private static ModelMetadata Describe(IReadOnlyList<Member> models)
    {
        var all = models.Select(m => m.About).ToArray();
        return new ModelMetadata
        {
            Backbone = all[0].Backbone,
            Head = all[0].Head,
            Classes = all[0].Classes,
            Preprocessing = all[0].Preprocessing,
            Training = all.Select(a => a.Training).Aggregate(Common),
            DatasetHash = SameOrNull(all.Select(a => a.DatasetHash)),
            ImagesHash = SameOrNull(all.Select(a => a.ImagesHash)),
            LearntFrom = all.Select(a => a.LearntFrom).Aggregate((a, b) => a is null || b is null ? null : ImageSetSketch.Union(a, b)),
            Leakage = all.Select(a => a.Leakage).Aggregate(Worse),
            PretrainedHash = all[0].PretrainedHash,
            MeanOf = [.. models.Select(m => new AveragedModel(m.Hash, m.About.Epoch, m.About.Training))],
        };
    }

    private static JsonObject? Common(JsonObject? a, JsonObject? b) => a is null || b is null ? null
        : new JsonObject(a.Where(option => b.TryGetPropertyValue(option.Key, out var its) && JsonNode.DeepEquals(option.Value, its)).Select(option => KeyValuePair.Create(option.Key, option.Value?.DeepClone())));

    private static string? SameOrNull(IEnumerable<string?> values) => values.Distinct().ToArray() is [var one] ? one : null;

    // A leak that is known of one is the mean's; that one has none says nothing for another of which that is not known.
    private static LeakFacts? Worse(LeakFacts? a, LeakFacts? b) =>
        a is { LeakedGroups: > 0 } && a.LeakedGroups >= (b?.LeakedGroups ?? 0) ? a : b is { LeakedGroups: > 0 } ? b : a is null ? null : b;

    // In double: the mean of equal weights is those weights.
    private static KeyValuePair<string, Tensor>[] Mean(IReadOnlyList<string> paths)
    {
        var first = Weights(paths[0]);
        var known = new Dictionary<string, string> { [Digest(first)] = paths[0] };
        var sums = first.Where(w => !IsMeasured(w.Key)).ToDictionary(w => w.Key, w => w.Value.to_type(ScalarType.Float64, copy: true));
        foreach (var path in paths.Skip(1))
        {
            var weights = Weights(path);
            if (!known.TryAdd(Digest(weights), path)) throw new HematoException($"{path} has the same weights as {known[Digest(weights)]}, which would then count twice: name models that were trained otherwise.");
            foreach (var (key, value) in weights)
            {
                if (sums.TryGetValue(key, out var sum)) sum.add_(value, Scalars.One);
                else if (value.is_floating_point() && !value.eq(first[key]).all().item<bool>()) throw new HematoException($"{path} has other BatchNorm statistics than {paths[0]}, and those of their mean are not known: train both with --freeze-bn true.");
                value.Dispose();
            }
        }

        using Scalar count = paths.Count;
        return [.. first.Select(w => KeyValuePair.Create(w.Key, sums.TryGetValue(w.Key, out var sum) ? sum.div_(count).to_type(w.Value.dtype) : w.Value))];
    }

    private static Dictionary<string, Tensor> Weights(string path)
    {
        using var file = StoredModel.Open(path);
        _ = file.Network;
        return file.ReadWeights().ToDictionary();
    }

    private static string Digest(Dictionary<string, Tensor> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, value) in weights.OrderBy(weight => weight.Key, StringComparer.Ordinal)) hash.AppendData(value.contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // What a BatchNorm measured of its inputs, and in how many batches, is no weight.
    private static bool IsMeasured(string key) =>
        key.EndsWith(".running_mean", StringComparison.Ordinal) || key.EndsWith(".running_var", StringComparison.Ordinal) || WeightImport.IsBatchCount(key);

    private sealed record Member(string Path, string Hash, ModelMetadata About)
    {
        internal static Member Of(string path)
        {
            var about = ModelFile.ReadMetadata(path);
            return new Member(path, FileHash.Of(path), about);
        }
    }
}
