using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato eval</c>: scores of one model, or of several in one table.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string[]> Models = new("MODEL") { Description = "Model files [the bundled one]; several make one table.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string> Data = new("--data") { Description = "Data set, laid out as for train.", HelpName = "PATH", Required = true };
    private static readonly Option<string?> Part = CommonOptions.Text("--split", "NAME", "train, val, test or all [test, or all of a set without splits].");
    private static readonly Option<bool> NoAudit = CommonOptions.NoAudit();
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");
    private static readonly Option<string?> CsvFile = CommonOptions.Text("--csv", "FILE", "Write a row a model and class to this file as CSV.");
    private static readonly Option<Precision> Precision = CommonOptions.Choice("--precision", "Numbers the model computes in.", Torch.Precision.Auto);
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("eval", "Score models on labelled images.") { Models };
        Help.Add(command, "Images", Data, Part, NoAudit);
        Help.Add(command, "Output", Json, CsvFile);
        Help.Add(command, "Work", Device, Precision, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var models = parsed.GetValue(Models) is { Length: > 0 } named ? named : [BundledModel.Require()];
        // The last model's fault is not to be found when the first is scored.
        foreach (var model in models) _ = ModelFile.ReadMetadata(model);
        using var interruption = new Interruption();
        var loading = CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers));
        var (audit, kind) = DatasetAudit.Load(
            parsed.GetValue(Data)!, 1, !parsed.GetValue(NoAudit), loading.Workers, AuditLine.Show, interruption.Token);
        StatusLine.Clear();
        var dataset = audit.Data;
        foreach (var warning in dataset.Warnings) Terminal.Note(warning);
        if (audit.Describe() is { } leak) Terminal.Note($"leak: {leak}");
        var (split, examples) = Choose(dataset, parsed.GetValue(Part));
        Terminal.Note($"{examples.Count:N0} images ({split}) of {dataset.Path}, hash {dataset.Hash[..12]}");
        foreach (var model in models) NoteTraining(model, dataset);

        var results = new List<(string Model, EvaluationResult Result)>();
        foreach (var model in models)
        {
            using var predictor = Predictor.Load(model, parsed.GetValue(Device)!, parsed.GetValue(Precision), loading);
            var result = Evaluator.Score(predictor, examples, audit.IsLeaked, Progress(model, examples.Count), interruption.Token);
            foreach (var bad in result.BadImages) Terminal.Error($"left out: {bad.Path}: {bad.Reason}");
            foreach (var (label, images) in result.UnknownLabels) Terminal.Note($"{Path.GetFileName(model)} does not know the class {label}: {images:N0} images not scored");
            results.Add((model, result));
        }

        StatusLine.Clear();
        if (results is [var (only, score)]) EvaluationTables.PrintOne(only, score);
        else EvaluationTables.PrintComparison(results);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ToJson(audit, kind, split, results));
        if (parsed.GetValue(CsvFile) is { } csv) AtomicFile.Write(csv, stream => EvaluationTables.WriteCsv(stream, results));
        return 0;
    }

    private static void NoteTraining(string model, ImageDataset dataset)
    {
        var metadata = ModelFile.ReadMetadata(model);
        if (metadata.Leakage is { LeakedGroups: > 0 } leakage)
        {
            Terminal.Note($"{Path.GetFileName(model)} was trained with leakage allowed ({leakage.LeakedGroups:N0} groups in several splits): the scores it was chosen by are flattered");
        }

        if (metadata.DatasetHash == dataset.Hash) Terminal.Note($"{Path.GetFileName(model)} was trained on this split of these images");
        else if (metadata.ImagesHash == dataset.ImagesHash) Terminal.Note($"{Path.GetFileName(model)} was trained on another split of these images: it may have learnt from those it is scored on");
    }

    private static (string Split, IReadOnlyList<ImageExample> Examples) Choose(ImageDataset dataset, string? name)
    {
        if (name is null ? !dataset.HasSplits : name.Equals("all", StringComparison.OrdinalIgnoreCase)) return ("all", dataset.Examples);
        var split = SplitName.Parse(name ?? "test") ?? throw new UsageException($"--split takes train, val, test or all, not '{name}'.");
        var examples = dataset.Of(split);
        if (examples.Count > 0) return (SplitName.Of(split), examples);
        var there = Enum.GetValues<Split>().Where(s => dataset.Of(s).Count > 0).Select(SplitName.Of).ToArray();
        throw new HematoException(there.Length == 0
            ? $"{dataset.Path} has no splits; leave --split out to score all of it."
            : $"{dataset.Path} has no {SplitName.Of(split)} images; it has {string.Join(" and ", there)}: name one with --split.");
    }

    private static Action<int> Progress(string model, int of) => done => StatusLine.Show(Path.GetFileName(model), done, of);

    private static JsonObject ToJson(LeakAudit audit, AuditKind kind, string split, List<(string Model, EvaluationResult Result)> results) => new()
    {
        ["data"] = audit.Data.Path,
        ["dataset_hash"] = audit.Data.Hash,
        ["images_hash"] = audit.Data.ImagesHash,
        ["split"] = split,
        ["leakage"] = JsonSerializer.SerializeToNode(LeakFacts.Of(audit, kind), JsonFile.Options),
        ["models"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
        {
            ["model"] = r.Model,
            ["seconds"] = r.Result.Seconds,
            ["images_per_second"] = r.Result.ImagesPerSecond,
            ["bad_images"] = new JsonArray([.. r.Result.BadImages.Select(bad => (JsonNode)new JsonObject { ["path"] = bad.Path, ["reason"] = bad.Reason })]),
            ["unknown_labels"] = new JsonObject(r.Result.UnknownLabels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["images"] = r.Result.Report.ToJson(),
            ["groups"] = r.Result.ByGroup.ToJson(),
            ["without_leaks"] = r.Result.WithoutLeaks?.ToJson(),
        })]),
    };
}
