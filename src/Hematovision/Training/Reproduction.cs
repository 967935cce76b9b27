using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Models.Weights;

namespace Hematovision.Training;

/// <summary>One thing that two runs have in common, or do not.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Same">Whether it is the same.</param>
/// <param name="Detail">What it is; where it differs, how.</param>
public sealed record ReproducedFact(string What, bool Same, string Detail);

/// <summary>A run made again from its <c>config.json</c>, held against the first.</summary>
/// <param name="First">The run.</param>
/// <param name="Again">The run made again.</param>
/// <param name="Results">The weights and the metrics.</param>
/// <param name="Causes">What they follow from: data, versions, machine.</param>
public sealed record Reproduction(RunFolder First, RunFolder Again, IReadOnlyList<ReproducedFact> Results, IReadOnlyList<ReproducedFact> Causes)
{
    private const string Comparisons = "reproduction.json";

    // Times and memory are the machine's, not the run's.
    private static readonly string[] NotOfTheRun = ["seconds", "images_per_second", "peak_memory_bytes"];

    /// <summary>Whether weights and metrics are the same.</summary>
    public bool IsSame => Results.All(result => result.Same);

    /// <summary>Runs it again, or goes on where that was stopped, and compares.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="runs">Folder that the new run's folder is made in; null for beside the first.</param>
    /// <param name="name">Name of the new run; null for one after the first's.</param>
    /// <param name="observer">What watches.</param>
    /// <param name="cancellation">Stops it; the same call goes on.</param>
    /// <exception cref="HematoException">It is no run folder, is not complete, or its data or weights are gone.</exception>
    public static Reproduction Run(string path, string? runs, string? name, ITrainingObserver observer, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(observer);
        var first = RunFolder.Open(path);
        if (!File.Exists(first.Scores)) throw new HematoException($"{path} is not complete; finish it before it is run again: hemato train --resume {ShellWord.Of(path)}");
        foreach (var file in (string[])[first.Best, first.Last, first.Metrics])
        {
            if (!File.Exists(file)) throw new HematoException($"{path} lacks {Path.GetFileName(file)}, so there is nothing to hold a new run against.");
        }

        // What the new run is held against is read before that run, which may take hours.
        if (MetricsFile.Read(first.Metrics).CutShort) throw new HematoException($"{first.Metrics} is cut short, so there is nothing whole to hold a new run against.");
        _ = first.ReadScores();
        var config = RunConfig.Load(first.Config);
        foreach (var cause in CausesOf(config, null).Where(cause => !cause.Same)) observer.Noted($"differs here: {cause.What}: {cause.Detail}");
        var options = config.Options with
        {
            Runs = runs ?? Path.GetDirectoryName(first.Path)!,
            Name = name ?? $"{first.Name}-again",
            Checkpoints = null,
            Weights = config.Options.Weights is "imagenet" or "none" ? config.Options.Weights : config.PretrainedFile!,
        };
        var begun = Begun(Path.Combine(Path.GetFullPath(options.Runs), options.Name!), config);
        var again = begun is null ? TrainingJob.Again(options, config.Augmentation, observer, cancellation).Run
            : File.Exists(begun.Scores) ? begun
            : TrainingJob.Resume(begun.Path, observer, cancellation).Run;
        var reproduction = new Reproduction(
            first,
            again,
            [
                Weights("best weights", first.Best, again.Best), Weights("last weights", first.Last, again.Last),
                Metrics(first.Metrics, again.Metrics), Scores(first, again),
            ],
            CausesOf(config, RunConfig.Load(again.Config)));
        JsonFile.Write(Path.Combine(again.Path, Comparisons), reproduction.ToJson());
        return reproduction;
    }

    // The same run made again before, and stopped before it was compared; null where there is none.
    private static RunFolder? Begun(string path, RunConfig config)
    {
        if (!RunFolder.IsBegun(path) || File.Exists(Path.Combine(path, Comparisons))) return null;
        var begun = RunFolder.Open(path);
        var other = RunConfig.Load(begun.Config);
        return JsonNode.DeepEquals(other.Recipe(), config.Recipe()) && other.DatasetHash == config.DatasetHash && other.PretrainedHash == config.PretrainedHash ? begun : null;
    }

    /// <summary>The comparison for machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["first"] = First.Path,
        ["again"] = Again.Path,
        ["same"] = IsSame,
        ["results"] = List(Results),
        ["causes"] = List(Causes),
    };

    // What is known before the new run is what this machine and program are; its configuration adds the rest.
    private static List<ReproducedFact> CausesOf(RunConfig first, RunConfig? again)
    {
        var causes = new List<ReproducedFact>();
        Compare(first.Versions, again?.Versions ?? RunConfig.CurrentVersions);
        Add("git commit", first.GitCommit, again is null ? HematovisionVersion.Commit : again.GitCommit);
        var machine = again?.Machine ?? RunConfig.CurrentMachine;
        Compare(Essential(first.Machine), Essential(machine));
        if (again is null) return causes;
        Add("device", first.Device, again.Device);
        Add("precision", $"{first.Precision}", $"{again.Precision}");
        Add("images", first.ImagesHash, again.ImagesHash);
        Add("images with labels, groups and splits", first.DatasetHash, again.DatasetHash);
        Add("pretrained weights", first.PretrainedHash, again.PretrainedHash);
        Add("augmentation", $"{first.Augmentation}", $"{again.Augmentation}");
        return causes;

        void Compare(IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now)
        {
            foreach (var key in then.Keys.Union(now.Keys)) Add(key, then.GetValueOrDefault(key), now.GetValueOrDefault(key));
        }

        void Add(string what, string? then, string? now) =>
            causes.Add(new ReproducedFact(what, then == now, then == now ? now ?? "none" : $"{then ?? "none"} then, {now ?? "none"} now"));

        // Memory is another each time a container starts, and changes no bit.
        static Dictionary<string, string> Essential(IReadOnlyDictionary<string, string> machine) =>
            machine.Where(entry => entry.Key != "memory_bytes").ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    // A file's notes name the version that wrote it, and the first may have been calibrated since: the tensors may be the same where the file is not.
    private static ReproducedFact Weights(string what, string first, string again)
    {
        var (a, b) = (FileHash.Of(first), FileHash.Of(again));
        if (a == b) return new ReproducedFact(what, true, $"SHA-256 {a}");
        var (then, now) = (HashesOf(first), HashesOf(again));
        string[] others = [.. then.Keys.Union(now.Keys).Where(name => then.GetValueOrDefault(name) != now.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];
        return others.Length == 0
            ? new ReproducedFact(what, true, $"every tensor is the same; what the files say of themselves is not (SHA-256 {a} then, {b} now)")
            : new ReproducedFact(what, false, $"{others.Length} of {then.Keys.Union(now.Keys).Count()} tensors differ, such as {others[0]} (SHA-256 {a} then, {b} now)");
    }

    private static Dictionary<string, string> HashesOf(string path)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var file = SafeTensorsFile.Open(path);
        return file.Tensors.Keys.Where(name => !FeatureGaussian.Owns(name)).ToDictionary(name => name, name => Convert.ToHexString(SHA256.HashData(file.Read(name).bytes)), StringComparer.Ordinal);
    }

    private static ReproducedFact Metrics(string first, string again)
    {
        var (a, b) = (Rows(first), Rows(again));
        var epoch = Enumerable.Range(0, Math.Max(a.Count, b.Count)).FirstOrDefault(i => a.ElementAtOrDefault(i) != b.ElementAtOrDefault(i), -1);
        return epoch < 0 ? new ReproducedFact("metrics of the epochs", true, $"{a.Count} epochs")
            : a.Count != b.Count && epoch == Math.Min(a.Count, b.Count) ? new ReproducedFact("metrics of the epochs", false, $"{a.Count} epochs then, {b.Count} now")
            : new ReproducedFact("metrics of the epochs", false, $"from epoch {epoch + 1} on");
    }

    private static List<string> Rows(string path)
    {
        using var table = new Data.CsvTable(File.OpenRead(path), path);
        int[] columns = [.. table.Columns.Where(name => !NotOfTheRun.Contains(name)).Select(name => table.Column(name))];
        var rows = new List<string>();
        while (table.Read()) rows.Add(string.Join(',', columns.Select(column => table[column])));
        return rows;
    }

    private static ReproducedFact Scores(RunFolder first, RunFolder again)
    {
        var (a, b) = (first.ReadScores(), again.ReadScores());
        var other = a.Select(field => field.Key).Union(b.Select(field => field.Key)).FirstOrDefault(key => !JsonNode.DeepEquals(a[key], b[key]));
        return other is null
            ? new ReproducedFact("scores", true, Accuracy(b))
            : new ReproducedFact("scores", false, $"{other.Replace('_', ' ')}: {Accuracy(a)} then, {Accuracy(b)} now");
    }

    private static string Accuracy(JsonObject scores) => string.Join(", ", ((string[])["val", "test"]).Where(split => scores[split] is not null)
        .Select(split => FormattableString.Invariant($"{split} accuracy {scores[split]!["accuracy"]!.GetValue<double>():F4}")));

    private static JsonArray List(IEnumerable<ReproducedFact> facts) =>
        [.. facts.Select(fact => (JsonNode)new JsonObject { ["what"] = fact.What, ["same"] = fact.Same, ["detail"] = fact.Detail })];
}
