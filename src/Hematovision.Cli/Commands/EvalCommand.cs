using System.CommandLine;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
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
    private static readonly Option<string[]> Data = new("--data") { Description = "Data set, laid out as for train. Again for another laboratory's: each then has a row.", HelpName = "PATH", Required = true };
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
        var sets = parsed.GetValue(Data)!.Select(path => EvaluationData.Load(path, parsed.GetValue(Part), !parsed.GetValue(NoAudit), loading.Workers, interruption.Token)).ToArray();
        foreach (var model in models) NoteTraining(model, sets);
        var examples = EvaluationData.Together(sets);
        var leaked = sets.SelectMany(set => set.Examples.Where(set.Audit.IsLeaked)).Select(e => e.Path).ToHashSet(StringComparer.Ordinal);

        var results = new List<(string Model, EvaluationResult Result)>();
        foreach (var model in models)
        {
            using var predictor = Predictor.Load(model, parsed.GetValue(Device)!, parsed.GetValue(Precision), loading);
            var result = Evaluator.Score(predictor, examples, e => leaked.Contains(e.Path), Progress(model, examples.Count), interruption.Token);
            foreach (var bad in result.BadImages) Terminal.Error($"left out: {bad.Path}: {bad.Reason}");
            foreach (var (label, images) in result.UnknownLabels) Terminal.Note($"{Path.GetFileName(model)} does not know the class {label}: {images:N0} images not scored");
            results.Add((model, result));
        }

        StatusLine.Clear();
        if (results is [var (only, score)]) EvaluationTables.PrintOne(only, score);
        else EvaluationTables.PrintComparison(results);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ToJson(sets, results));
        if (parsed.GetValue(CsvFile) is { } csv) AtomicFile.Write(csv, stream => EvaluationTables.WriteCsv(stream, results));
        return 0;
    }

    private static void NoteTraining(string model, IEnumerable<EvaluationData> sets)
    {
        var metadata = ModelFile.ReadMetadata(model);
        if (metadata.Leakage is { LeakedGroups: > 0 } leakage)
        {
            Terminal.Note($"{Path.GetFileName(model)} was trained with leakage allowed ({leakage.LeakedGroups:N0} groups in several splits): the scores it was chosen by are flattered");
        }

        foreach (var dataset in sets.Select(set => set.Dataset))
        {
            if (metadata.DatasetHash == dataset.Hash) Terminal.Note($"{Path.GetFileName(model)} was trained on this split of these images");
            else if (metadata.ImagesHash == dataset.ImagesHash) Terminal.Note($"{Path.GetFileName(model)} was trained on another split of these images: it may have learnt from those it is scored on");
        }
    }

    private static Action<int> Progress(string model, int of) => done => StatusLine.Show(Path.GetFileName(model), done, of);

    private static JsonObject ToJson(IEnumerable<EvaluationData> sets, List<(string Model, EvaluationResult Result)> results) => new()
    {
        ["data"] = new JsonArray([.. sets.Select(set => (JsonNode)set.ToJson())]),
        ["models"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
        {
            ["model"] = r.Model,
            ["seconds"] = r.Result.Seconds,
            ["images_per_second"] = r.Result.ImagesPerSecond,
            ["bad_images"] = new JsonArray([.. r.Result.BadImages.Select(bad => (JsonNode)new JsonObject { ["path"] = bad.Path, ["reason"] = bad.Reason })]),
            ["unknown_labels"] = new JsonObject(r.Result.UnknownLabels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["images"] = r.Result.Report.ToJson(),
            ["groups"] = r.Result.ByGroup.ToJson(),
            ["laboratories"] = new JsonObject(r.Result.Laboratories.Select(laboratory => KeyValuePair.Create(laboratory.Key, (JsonNode?)laboratory.Value.ToJson()))),
            ["without_leaks"] = r.Result.WithoutLeaks?.ToJson(),
        })]),
    };
}
