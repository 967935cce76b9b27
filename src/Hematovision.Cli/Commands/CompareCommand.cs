using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Comparing;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Networks;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting.Comparing;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato compare</c>: which of several models to use: how right, how fast, how large, and whether that differs at all.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Models = new("MODEL") { Description = "Model files, at least two.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string[]> Data = new("--data") { Description = "Data set, laid out as for train. Again for another's images.", HelpName = "PATH", Required = true };
    private static readonly Option<string?> Part = CommonOptions.Text("--split", "NAME", "train, val, test or all [test, or all of a set without splits].");
    private static readonly Option<bool> NoAudit = CommonOptions.NoAudit();
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");
    private static readonly Option<string?> CsvFile = CommonOptions.Text("--csv", "FILE", "Write a row a model to this file as CSV.");
    private static readonly Option<string?> Plots = CommonOptions.Text("--plots", "DIR", "Write the chart of accuracy over latency to this folder, as PNG and SVG.");
    private static readonly Option<int> Rounds = CommonOptions.Whole("--rounds", "Turns of each model when speed is measured.", 10);
    private static readonly Option<Precision> Precision = CommonOptions.Choice("--precision", "Numbers the models compute in.", Torch.Precision.Auto);
    private static readonly Option<NetworkRuntime> Runtime = CommonOptions.Runtime();
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("compare", "Compare models: scores, differences, speed, size and memory.") { Models };
        Help.Add(command, "Images", Data, Part, NoAudit);
        Help.Add(command, "Output", Json, CsvFile, Plots);
        Help.Add(command, "Work", Rounds, Device, Precision, Runtime, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var paths = Check(parsed);
        var names = ModelLabels.Of(paths);
        var metadata = paths.Select(ModelFile.ReadMetadata).ToList();
        using var interruption = new Interruption();
        var loading = CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers));
        var sets = parsed.GetValue(Data)!.Select(path => EvaluationData.Load(path, parsed.GetValue(Part), !parsed.GetValue(NoAudit), loading.Workers, interruption.Token)).ToArray();
        foreach (var (path, name) in paths.Zip(names)) EvaluationData.NoteTraining(path, name, sets);
        var shared = SharedClasses.Of([.. names.Zip(metadata.Select(m => m.Classes))], WithoutLeaks(sets, EvaluationData.Together(sets, !parsed.GetValue(NoAudit), loading.Workers, interruption.Token)));
        foreach (var note in shared.Notes) Terminal.Note(note);

        var results = paths.Zip(names, (path, name) => Score(parsed, path, name, shared.Examples, loading, interruption.Token)).ToList();
        var costs = Measure(parsed, paths, names, interruption.Token);
        StatusLine.Clear();

        var models = names.Select((name, i) => new ComparedModel(name, paths[i], results[i], costs[i])).ToList();
        var comparison = new Comparison(models, Pairs(models));
        ComparisonTables.Print(comparison);
        if (parsed.GetValue(Plots) is { } folder)
        {
            TradeOffPlot.Save(
                [.. models.Select(m => new TradeOffPoint(m.Name, m.Cost.Speed.Milliseconds, m.Report.Accuracy, m.Report.AccuracyInterval))],
                Path.Combine(folder, "accuracy_latency"), "Accuracy over latency");
        }

        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ComparisonTables.ToJson(comparison, sets.Select(set => set.ToJson()), Conditions(parsed)));
        if (parsed.GetValue(CsvFile) is { } csv) AtomicFile.Write(csv, stream => ComparisonTables.WriteCsv(stream, comparison));
        return 0;
    }

    private static string[] Check(ParseResult parsed)
    {
        var paths = parsed.GetValue(Models)!;
        if (paths.Length < 2) throw new UsageException("compare takes at least two models; hemato eval scores one.");
        Outputs.RefuseTwice(paths);
        Outputs.RefuseLoss([.. paths, .. parsed.GetValue(Data)!], parsed.GetValue(Json), parsed.GetValue(CsvFile));
        Outputs.RefuseWithin(parsed.GetValue(Data)!, parsed.GetValue(Plots));
        if (parsed.GetValue(Rounds) is < 1 or > 1000) throw new UsageException("--rounds is from 1 to 1000.");
        return paths;
    }

    // What a model may have seen a copy of favours the one that learnt more by heart.
    private static IReadOnlyList<ImageExample> WithoutLeaks(IReadOnlyList<EvaluationData> sets, IReadOnlyList<ImageExample> all)
    {
        var leaked = EvaluationData.Leaked(sets);
        if (leaked.Count == 0) return all;
        ImageExample[] kept = [.. all.Where(e => !leaked.Contains(e.Path))];
        Terminal.Note(FormattableString.Invariant($"left out of the comparison: {leaked.Count:N0} images that are not independent of another split"));
        return kept.Length > 0 ? kept : throw new HematoException("no image is independent of the other splits; split the data anew with hemato data split.");
    }

    private static EvaluationResult Score(
        ParseResult parsed, string path, string name, IReadOnlyList<ImageExample> examples, LoaderOptions loading, CancellationToken cancellation)
    {
        using var predictor = Predictor.Load(path, parsed.GetValue(Device)!, parsed.GetValue(Precision), loading, runtime: parsed.GetValue(Runtime));
        var result = Evaluator.Score(predictor, examples, progress: done => StatusLine.Show(name, done, examples.Count), cancellation: cancellation);
        Terminal.LeftOut(result.BadImages);
        return result;
    }

    private static List<ModelCost> Measure(ParseResult parsed, string[] paths, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var batchSize = parsed.GetValue(BatchSize);
        var device = Devices.Parse(parsed.GetValue(Device)!);
        var runtime = NetworkChoice.Decide(parsed.GetValue(Runtime), device, parsed.GetValue(Precision));
        var memory = new List<MemoryUse?>();
        foreach (var (path, name) in paths.Zip(names))
        {
            StatusLine.Show("memory", memory.Count, paths.Length);
            var (use, reason) = MemoryTrialCommand.Measure(path, batchSize, runtime, parsed.GetValue(Precision), cancellation);
            if (reason is not null) Terminal.Note($"{name}: its memory could not be measured: {reason}");
            memory.Add(use);
        }

        var models = new List<(CellClassifier Model, int Size)>();
        var networks = new List<INetwork>();
        try
        {
            foreach (var path in paths)
            {
                using var file = StoredModel.Open(path);
                var (model, preprocessing) = (file.Build(device), file.Metadata.Preprocessing);
                models.Add((model, preprocessing.Size));
                networks.Add(NetworkChoice.Open(parsed.GetValue(Runtime), file, () => model, new Preprocessor(preprocessing), device, parsed.GetValue(Precision)));
            }

            var trial = new SpeedTrial(batchSize, parsed.GetValue(Rounds));
            var speeds = trial.Run([.. networks.Zip(models, (network, m) => (network, m.Size))], (done, of) => StatusLine.Show("speed", done, of), cancellation);
            return [.. models.Select((m, i) =>
            {
                var summary = ModelSummary.Of(m.Model, m.Size);
                return new ModelCost(summary.Parameters, summary.MultiplyAdds, FileSize.Of(paths[i]), m.Size, speeds[i], memory[i]);
            })];
        }
        finally
        {
            networks.ForEach(network => network.Dispose());
            models.ForEach(m => m.Model.Dispose());
        }
    }

    private static List<PairedDifference> Pairs(List<ComparedModel> models)
    {
        // The same for all, unless a file was lost on the way.
        var read = models.Select(m => m.Result.Scores.Select(s => s.Example)).Aggregate((all, more) => all.Intersect(more)).ToHashSet();
        Scored[][] scores = [.. models.Select(m => m.Result.Scores.Where(s => read.Contains(s.Example)).Select(s => s.Score).ToArray())];
        return [.. models.SelectMany((first, i) => models.Skip(i + 1).Select((second, k) => PairedDifference.Of((first.Name, scores[i]), (second.Name, scores[i + 1 + k]))))];
    }

    private static MeasuringConditions Conditions(ParseResult parsed)
    {
        var device = Devices.Parse(parsed.GetValue(Device)!);
        var precision = NetworkChoice.Decide(parsed.GetValue(Precision), parsed.GetValue(Runtime), device);
        var runtime = NetworkChoice.Decide(parsed.GetValue(Runtime), device, precision);
        return new MeasuringConditions(device.ToString(), precision, runtime, runtime == NetworkRuntime.Onnx ? Cores.Count : Engine.Threads, parsed.GetValue(BatchSize), parsed.GetValue(Rounds));
    }
}
