using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Data.Audit;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.IO;
using Hematovision.Torch;

namespace Hematovision.Training;

/// <summary><c>config.json</c>: what a run was made of, enough to make it again.</summary>
internal sealed record RunConfig
{
    /// <summary>Every option as resolved; paths are full.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>The augmentation that <see cref="TrainingOptions.Augment"/> names.</summary>
    public required AugmentationPolicy Augmentation { get; init; }

    /// <summary>Class names in the order of the outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Training, validation and test images.</summary>
    public required IReadOnlyDictionary<string, int> Images { get; init; }

    /// <summary>SHA-256 of the images with their labels, groups and splits.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>SHA-256 of the images alone; null in a run of an earlier version.</summary>
    public string? ImagesHash { get; init; }

    /// <summary>Whether images that are not independent stand in different splits, and how that is known.</summary>
    public LeakFacts? Leakage { get; init; }

    /// <summary>File the weights came from; null from scratch.</summary>
    public string? PretrainedFile { get; init; }

    /// <summary>SHA-256 of that file.</summary>
    public string? PretrainedHash { get; init; }

    /// <summary>The program's arguments, its name first; null in a run of an earlier version.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The device that computes.</summary>
    public required string Device { get; init; }

    /// <summary>The numbers it computes in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Versions of what the result depends on.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Git commit that the program was built from, where known.</summary>
    public string? GitCommit { get; init; } = HematovisionVersion.Commit;

    /// <summary>The machine.</summary>
    public required IReadOnlyDictionary<string, string> Machine { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public DateTime Started { get; init; } = DateTime.UtcNow;

    internal static IReadOnlyDictionary<string, string> CurrentVersions => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["dotnet"] = Environment.Version.ToString(),
        ["hematovision"] = HematovisionVersion.Text,
        ["libtorch"] = Engine.LibTorchVersion,
        ["onnxruntime"] = OnnxSession.Version ?? "none",
        ["torchsharp"] = Engine.TorchSharpVersion,
    };

    internal static IReadOnlyList<string> CurrentCommand => [Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]), .. Environment.GetCommandLineArgs().Skip(1)];

    internal static IReadOnlyDictionary<string, string> CurrentMachine => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        ["cores"] = Cores.Count.ToString(),
        ["memory_bytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes.ToString(),
        ["os"] = RuntimeInformation.OSDescription,
        ["processor"] = ProcessorName(),
        ["processors"] = Environment.ProcessorCount.ToString(),
        ["threads"] = Engine.Threads.ToString(),
    };

    /// <summary>
    /// What the weights follow from, for the model file: the options and the augmentation, without folders and names, so that two
    /// runs of one seed have one model file and none tells of the machine it was made on.
    /// </summary>
    internal JsonObject Recipe()
    {
        var options = Options with
        {
            Data = Path.GetFileName(Options.Data),
            Weights = Path.GetFileName(Options.Weights),
            Augment = Path.GetFileName(Options.Augment),
            Runs = "",
            Name = null,
            Checkpoints = null,
            Workers = 0,
            CacheSize = 0,
        };
        var recipe = JsonSerializer.SerializeToNode(options, JsonFile.Options)!.AsObject();
        recipe["augmentation"] = JsonSerializer.SerializeToNode(Augmentation, JsonFile.Options);
        return recipe;
    }

    internal void Save(string path) => JsonFile.Write(path, this);

    internal static RunConfig Load(string path)
    {
        var config = JsonFile.Read<RunConfig>(path);

        // What was trained before there was white balance had none.
        var balance = JsonFile.Read<JsonObject>(path)["options"]!["white_balance"];
        return balance is null ? config with { Options = config.Options with { WhiteBalance = false } } : config;
    }

    /// <summary>What the result's bits depend on and this machine has otherwise than the run began with, or null.</summary>
    internal string? DiffersHere()
    {
        var here = CurrentVersions;
        var differences = Versions.Where(v => here.GetValueOrDefault(v.Key) != v.Value).Select(v => $"{v.Key} {v.Value}");
        var machine = CurrentMachine;

        // The order of sums follows from both. A run of an earlier version does not know its cores.
        foreach (var name in (string[])["threads", "cores"])
        {
            if (Machine.TryGetValue(name, out var count) && count != machine[name]) differences = differences.Append($"{count} {name}");
        }

        return differences.Any() ? string.Join(", ", differences) : null;
    }

    private static string ProcessorName()
    {
        const string information = "/proc/cpuinfo";
        var line = File.Exists(information)
            ? File.ReadLines(information).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }
}
