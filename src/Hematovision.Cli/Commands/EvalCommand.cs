using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Comparing;
using Hematovision.Evaluation.Explanations;
using Hematovision.Evaluation.Robustness;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting;
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
    private static readonly Option<bool> Robustness = new("--robustness") { Description = "Score each model on worse photographs too: resolution, blur, noise, JPEG, light, stain, rotation." };
    private static readonly Option<string?> Plots = CommonOptions.Text("--plots", "DIR", "Write the confusion matrix, the ROC, precision-recall and reliability curves, and those of --robustness, to this folder, as PNG and SVG.");
    private static readonly Option<string?> Explain = CommonOptions.Text("--explain", "DIR", "Write a page of the mistakes, with where the model looked, to this new folder.");
    private static readonly Option<string> ExplainMethod = CommonOptions.Text("--explain-method", "NAME", "gradcam or gradcam++.", ExplanationMethods.Names[0], [.. ExplanationMethods.Names]);
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Images a class that --robustness and the deletion test of --explain take; 0 for all.", 50);
    private static readonly Option<int> Views = CommonOptions.Tta();
    private static readonly Option<Precision> Precision = CommonOptions.Numbers();
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<NetworkRuntime> Runtime = CommonOptions.Runtime();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("eval", "Score models on labelled images.") { Models };
        Help.Add(command, "Images", Data, Part, NoAudit);
        Help.Add(command, "Output", Json, CsvFile);
        Help.Add(command, "Evidence", Robustness, Plots, Explain, ExplainMethod, Limit);
        Help.Add(command, "Work", Views, Device, Precision, Runtime, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var models = parsed.GetValue(Models) is { Length: > 0 } named ? named : [BundledModel.Require()];
        CheckEvidence(parsed, models.Length);
        Outputs.RefuseTwice(models);
        Outputs.RefuseLoss([.. models, .. parsed.GetValue(Data)!], parsed.GetValue(Json), parsed.GetValue(CsvFile));
        Outputs.RefuseWithin(parsed.GetValue(Data)!, parsed.GetValue(Plots));
        Outputs.RefuseWithin(parsed.GetValue(Data)!, parsed.GetValue(Explain));
        // The last model's fault is not to be found when the first is scored.
        foreach (var model in models) _ = ModelFile.ReadMetadata(model);
        using var interruption = new Interruption();
        var loading = CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers));
        var sets = parsed.GetValue(Data)!.Select(path => EvaluationData.Load(path, parsed.GetValue(Part), !parsed.GetValue(NoAudit), loading.Workers, interruption.Token)).ToArray();
        foreach (var model in models) EvaluationData.NoteTraining(model, Path.GetFileName(model), sets);
        var examples = EvaluationData.Together(sets, !parsed.GetValue(NoAudit), loading.Workers, interruption.Token);
        var leaked = EvaluationData.Leaked(sets);

        var results = new List<(string Model, EvaluationResult Result)>();
        var robustness = new List<(string Model, RobustnessReport Report)>();
        DeletionReport? deletion = null;
        foreach (var model in models)
        {
            using var predictor = Predictor.Load(model, parsed.GetValue(Device)!, parsed.GetValue(Precision), loading, new AnswerOptions(parsed.GetValue(Views)), parsed.GetValue(Runtime));
            Terminal.NoteBounds(model, predictor.Metadata!.Calibration, parsed.GetValue(Views), predictor.Precision);
            var result = Evaluator.Score(predictor, examples, e => leaked.Contains(e.Path), Progress(model, examples.Count), interruption.Token);
            EvaluationTables.NoteNotScored(model, result);
            results.Add((model, result));
            var sample = ImageDataset.Sample(examples, parsed.GetValue(Limit));
            if (parsed.GetValue(Robustness)) robustness.Add((model, RobustnessTest.Run(predictor, sample, progress: Progress("worse photographs", sample.Count), cancellation: interruption.Token)));
            if (parsed.GetValue(Explain) is { } folder) deletion = WriteExplanations(parsed, predictor, Evaluated(model, sets), folder, result.Scores, sample, interruption.Token);
        }

        StatusLine.Clear();
        if (results is [var (only, score)]) EvaluationTables.PrintOne(only, score);
        else EvaluationTables.PrintComparison(results);
        if (robustness is [var (_, curves)]) RobustnessTables.Print(curves);
        else if (robustness.Count > 0) RobustnessTables.Print(robustness);
        if (deletion is not null) PrintDeletion(deletion);
        if (parsed.GetValue(Plots) is { } plots) WritePlots(plots, results, robustness);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ToJson(sets, results, robustness, deletion));
        if (parsed.GetValue(CsvFile) is { } csv) AtomicFile.Write(csv, stream => EvaluationTables.WriteCsv(stream, results));
        return 0;
    }

    private static void CheckEvidence(ParseResult parsed, int models)
    {
        if (parsed.GetValue(Limit) < 0) throw new UsageException("--limit is not negative.");
        _ = ExplanationMethods.Parse(parsed.GetValue(ExplainMethod)!);
        if (parsed.GetValue(Explain) is not { } folder) return;
        if (models > 1) throw new UsageException("--explain takes one model.");
        _ = new ExplanationFolder(folder);
    }

    private static void WritePlots(string folder, List<(string Model, EvaluationResult Result)> results, List<(string Model, RobustnessReport Report)> robustness)
    {
        // Of several models each has a folder of its own.
        var names = ModelLabels.Of([.. results.Select(r => r.Model)]);
        foreach (var (name, result) in names.Zip(results.Select(r => r.Result)))
        {
            var own = names.Count == 1 ? folder : Path.Combine(folder, name.Replace('/', '-'));
            ScorePlots.Save(result.Report, picture => Path.Combine(own, picture), name);
        }

        if (robustness.Count > 0) RobustnessPlot.Save([.. names.Zip(robustness.Select(r => r.Report))], Path.Combine(folder, "robustness"));
    }

    private static DeletionReport WriteExplanations(
        ParseResult parsed, Predictor predictor, EvaluatedModel model, string folder, IReadOnlyList<ScoredImage> scores, IReadOnlyList<ImageExample> sample, CancellationToken cancellation)
    {
        var method = ExplanationMethods.Parse(parsed.GetValue(ExplainMethod)!);
        var page = new ExplanationPage(predictor, method, folder);
        var deletion = DeletionTest.Run(predictor, sample, method, progress: Progress("deletion test", sample.Count), cancellation: cancellation);
        page.Write(model, scores, deletion, cancellation);
        return deletion;
    }

    private static EvaluatedModel Evaluated(string model, IEnumerable<EvaluationData> sets) => new(
        Path.GetFileNameWithoutExtension(model), FileHash.Of(model),
        [.. sets.Select(set => new EvaluatedData(set.Dataset.Path, set.Dataset.Hash, set.Split, set.Examples.Count))]);

    private static void PrintDeletion(DeletionReport d)
    {
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"deletion test: area {DeletionReport.Text(d.Area, d.AreaInterval)}, by random maps {DeletionReport.Text(d.RandomArea, d.RandomAreaInterval)}, gain {DeletionReport.Text(d.Gain, d.GainInterval)}; {d.Images:N0} images in {d.Groups:N0} independent groups"));
    }

    private static Action<int> Progress(string model, int of) => done => StatusLine.Show(Path.GetFileName(model), done, of);

    private static JsonObject ToJson(
        IEnumerable<EvaluationData> sets, List<(string Model, EvaluationResult Result)> results, List<(string Model, RobustnessReport Report)> robustness, DeletionReport? deletion) => new()
        {
            ["data"] = new JsonArray([.. sets.Select(set => (JsonNode)set.ToJson())]),
            ["models"] = new JsonArray([.. results.Select((r, i) => (JsonNode)new JsonObject
        {
            ["model"] = r.Model,
            ["seconds"] = r.Result.Seconds,
            ["images_per_second"] = r.Result.ImagesPerSecond,
            ["bad_images"] = BadImage.ToJson(r.Result.BadImages),
            ["unknown_labels"] = new JsonObject(r.Result.UnknownLabels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["images"] = r.Result.Report.ToJson(),
            ["confidence"] = JsonSerializer.SerializeToNode(r.Result.Confidence, JsonFile.Options),
            ["groups"] = r.Result.ByGroup.ToJson(),
            ["laboratories"] = new JsonObject(r.Result.Laboratories.Select(laboratory => KeyValuePair.Create(laboratory.Key, (JsonNode?)laboratory.Value.ToJson()))),
            ["laboratory_accuracy"] = OverLaboratories(r.Result, report => report.Accuracy),
            ["laboratory_macro_f1"] = OverLaboratories(r.Result, report => report.Macro.F1),
            ["without_leaks"] = r.Result.WithoutLeaks?.ToJson(),
            ["robustness"] = robustness.Count > 0 ? RobustnessTables.Json(robustness[i].Report) : null,
            ["deletion"] = deletion is null ? null : JsonSerializer.SerializeToNode(deletion, JsonFile.Options),
        })]),
        };

    private static JsonNode? OverLaboratories(EvaluationResult result, Func<ClassificationReport, double> score) =>
        result.Laboratories.Count < 2 ? null : JsonSerializer.SerializeToNode(Spread.Of(result.Laboratories.Values.Select(score)), JsonFile.Options);
}
