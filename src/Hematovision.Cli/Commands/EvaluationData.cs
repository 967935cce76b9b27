using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Training.CrossValidating;

namespace Hematovision.Cli.Commands;

/// <summary>A data set that models are scored on: its images of one split, and what of them is not independent of the others.</summary>
/// <param name="Audit">What is known of its copies and leaks.</param>
/// <param name="Kind">How that is known.</param>
/// <param name="Split">The split, or <c>all</c>.</param>
/// <param name="Examples">The images scored.</param>
internal sealed record EvaluationData(LeakAudit Audit, AuditKind Kind, string Split, IReadOnlyList<ImageExample> Examples)
{
    internal ImageDataset Dataset => Audit.Data;

    /// <summary>Whether these are the validation images of a data set that is divided.</summary>
    internal bool IsValidation => Split == SplitName.Of(Data.Split.Val);

    /// <summary>Loads one, and says on standard error what a person should know of it.</summary>
    /// <param name="path">The data set.</param>
    /// <param name="split">The split wanted; null for <paramref name="byDefault"/>, or all of a set without splits.</param>
    /// <param name="search">Whether to search for copies.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="byDefault">The split where none is named.</param>
    internal static EvaluationData Load(string path, string? split, bool search, int workers, CancellationToken cancellation, string byDefault = "test")
    {
        var (audit, kind) = DatasetAudit.Load(path, 1, search, workers, AuditLine.Show, cancellation);
        StatusLine.Clear();
        foreach (var warning in audit.Data.Warnings) Terminal.Note(warning);
        if (audit.Describe() is { } leak) Terminal.Note($"leak: {leak}");
        var (name, examples) = Choose(audit.Data, split, byDefault);
        Terminal.Note($"{examples.Count:N0} images ({name}) of {audit.Data.Path}, hash {audit.Data.Hash[..12]}");
        return new EvaluationData(audit, kind, name, examples);
    }

    /// <summary>
    /// The images of several data sets: each set is a laboratory where it names none, and its groups are its own, but where one set shows
    /// what another shows.
    /// </summary>
    /// <param name="sets">The sets.</param>
    /// <param name="search">Whether to search for copies between them.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UsageException">One is given twice.</exception>
    internal static IReadOnlyList<ImageExample> Together(IReadOnlyList<EvaluationData> sets, bool search, int workers, CancellationToken cancellation)
    {
        if (sets is [var one]) return one.Examples;
        JoinedData.RefuseTwice(sets.Select(set => set.Dataset));
        var owners = new Dictionary<string, int>(StringComparer.Ordinal);
        var examples = new List<ImageExample>();
        for (var i = 0; i < sets.Count; i++)
        {
            var set = sets[i].Dataset;
            examples.AddRange(sets[i].Examples.Where(e => owners.TryAdd(e.Path, i)).Select(e => e with { Laboratory = e.Laboratory ?? set.Name, Group = $"{set.Path}: {e.Group}" }));
        }

        if (sets.Sum(set => set.Examples.Count) - examples.Count is > 0 and var again) Terminal.Note($"{again:N0} files are in several of the data sets: they are scored as the first one's");
        if (!search) return examples;
        var joined = LeakAudit.Search(new ImageDataset(sets[0].Dataset.Path, examples, [], allowLeaks: true), workers, done => AuditLine.Show(done, examples.Count), cancellation).Data.Examples;
        StatusLine.Clear();
        var shared = joined.GroupBy(e => e.Group).Where(group => group.Select(e => owners[e.Path]).Distinct().Count() > 1).Sum(group => group.Count());
        if (shared > 0) Terminal.Note($"{shared:N0} images show what an image of another of the data sets shows: they count once, as one group");
        return joined;
    }

    /// <summary>Paths of the images of several data sets that are not independent of another split.</summary>
    internal static HashSet<string> Leaked(IEnumerable<EvaluationData> sets) =>
        sets.SelectMany(set => set.Examples.Where(set.Audit.IsLeaked)).Select(e => e.Path).ToHashSet(StringComparer.Ordinal);

    /// <summary>Says on standard error where a model was trained on what it is scored on, or with leaks.</summary>
    internal static void NoteTraining(string model, string name, IEnumerable<EvaluationData> sets)
    {
        var metadata = ModelFile.ReadMetadata(model);
        if (metadata.Leakage is { LeakedGroups: > 0 } leakage)
        {
            Terminal.Note($"{name} was trained with leakage allowed ({leakage.LeakedGroups:N0} groups in several splits): the scores it was chosen by are flattered");
        }

        foreach (var set in sets)
        {
            var dataset = set.Dataset;
            if (set.Learnt(metadata, set.Examples) is > 0 and var learnt) Terminal.Note($"{name} learnt from {Which(learnt, set.Examples.Count)} images: its scores on them flatter");
            else if (set.ChoseEpoch(metadata)) Terminal.Note($"{name}: these images chose its epoch, so its scores on them flatter");
            else if (metadata.DatasetHash == dataset.Hash) Terminal.Note($"{name} is of a run on this division of these images");
            else if (metadata.LearntFrom is null && metadata.ImagesHash == dataset.ImagesHash) Terminal.Note($"{name} was trained on another split of these images: it may have learnt from those it is scored on");
        }
    }

    /// <summary>Whether a model's epoch was chosen by these images: they are the validation images of its run.</summary>
    internal bool ChoseEpoch(ModelMetadata model) => model.DatasetHash == Dataset.Hash && IsValidation;

    /// <summary>How many of some of its images a model is known to have learnt from: at least as many as that.</summary>
    internal int Learnt(ModelMetadata model, IEnumerable<ImageExample> examples) => model.LearntFrom is { } sketch ? ImageSetSketch.Shared(sketch, examples.Select(Dataset.HashOf)) : 0;

    /// <summary>Images of which that many are known to be learnt from, in a sentence.</summary>
    internal static string Which(int learnt, int of) => learnt == of ? "these" : $"at least {learnt:N0} of these {of:N0}";

    /// <summary>What was scored, for machines.</summary>
    internal JsonObject ToJson() => new()
    {
        ["path"] = Dataset.Path,
        ["dataset_hash"] = Dataset.Hash,
        ["images_hash"] = Dataset.ImagesHash,
        ["split"] = Split,
        ["leakage"] = JsonSerializer.SerializeToNode(LeakFacts.Of(Audit, Kind), JsonFile.Options),
    };

    private static (string Split, IReadOnlyList<ImageExample> Examples) Choose(ImageDataset dataset, string? name, string byDefault)
    {
        if (name is null ? !dataset.HasSplits : name.Equals("all", StringComparison.OrdinalIgnoreCase)) return ("all", dataset.Examples);
        var split = SplitName.Parse(name ?? byDefault) ?? throw new UsageException($"--split takes train, val, test or all, not '{name}'.");
        var examples = dataset.Of(split);
        if (examples.Count > 0) return (SplitName.Of(split), examples);
        var there = Enum.GetValues<Split>().Where(s => dataset.Of(s).Count > 0).Select(SplitName.Of).ToArray();
        throw new HematoException(there.Length == 0
            ? $"{dataset.Path} has no splits; leave --split out to use all of it."
            : $"{dataset.Path} has no {SplitName.Of(split)} images; it has {string.Join(" and ", there)}: name one with --split, or the manifest of the run that divided it, --data runs/NAME/split.csv.");
    }
}
