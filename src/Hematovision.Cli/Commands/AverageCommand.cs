using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Inference;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato average</c>: the mean of the weights of models that began alike, as a model, and how right it is beside them.</summary>
internal static class AverageCommand
{
    private static readonly Argument<string[]> Models = new("MODEL") { Description = "Model files, at least two, trained with the same --weights and --seed.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Data = CommonOptions.Text("--data", "PATH", "Images to score the mean and the models on, laid out as for train.");
    private static readonly Option<string?> Part = CommonOptions.Text("--split", "NAME", "train, val, test or all [val, or all of a set without splits]. Scores on val go into the file.");
    private static readonly Option<bool> NoAudit = CommonOptions.NoAudit();
    private static readonly Option<string> Out = new("--out") { Description = "The model file to write.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("average", "Write the mean of the weights of models that began alike.") { Models };
        Help.Add(command, "Images", Data, Part, NoAudit);
        Help.Add(command, "Output", Out);
        Help.Add(command, "Work", Device, Workers);
        command.SetAction(Run);
        return command;
    }

    /// <summary>How many models a mean is of, and what tells them apart.</summary>
    internal static string Text(int models, IReadOnlyList<string> differences) =>
        $"{models} models, trained {(differences.Count == 0 ? "with the same options" : $"with different {string.Join(", ", differences.Select(option => option.Replace('_', ' ')))}")}";

    private static int Run(ParseResult parsed)
    {
        var (models, to) = (parsed.GetValue(Models)!, parsed.GetValue(Out)!);
        Outputs.RefuseOther(to);
        if (models.Any(model => Path.GetFullPath(model) == Path.GetFullPath(to))) throw new UsageException($"{to} is one of the models that the mean is of; name another file for it.");
        if (File.Exists(to) && ModelFile.ReadMetadata(to).MeanOf is null) throw new UsageException($"{to} is a model and not a mean, and would be lost; name another file.");
        var average = ModelAverage.Of(models);
        using var interruption = new Interruption();
        var loading = CommonOptions.Loading(new LoaderOptions().BatchSize, parsed.GetValue(Workers));
        var set = parsed.GetValue(Data) is { } data ? EvaluationData.Load(data, parsed.GetValue(Part), !parsed.GetValue(NoAudit), loading.Workers, interruption.Token, byDefault: "val") : null;

        average.Write(to);
        if (set is not null)
        {
            EvaluationData.NoteTraining(to, Path.GetFileName(to), [set]);
            var results = models.Append(to).Select(model => (Model: model, Result: Score(parsed, model, set, loading, interruption.Token))).ToList();
            // The models know the same classes, so what was left out of one's score was left out of each.
            EvaluationTables.NoteNotScored(to, results[^1].Result);
            StatusLine.Clear();
            EvaluationTables.PrintComparison(results);
            var mean = results[^1].Result.Report;
            if (set.IsValidation) ModelFile.Measure(to, ModelMetadata.MetricsOf(mean.Accuracy, mean.LogLoss, mean.Macro.F1));
        }

        Console.WriteLine($"mean of {Text(models.Length, ModelAverage.Differences(average.About))}");
        Terminal.Wrote(to);
        if (set is null) Terminal.Note("nothing is known of how right it is: --data tells, beside the models that it is of");
        return 0;
    }

    private static EvaluationResult Score(ParseResult parsed, string model, EvaluationData set, LoaderOptions loading, CancellationToken cancellation)
    {
        using var predictor = Predictor.Load(model, parsed.GetValue(Device)!, Precision.Auto, loading);
        return Evaluator.Score(predictor, set.Examples, set.Audit.IsLeaked, done => StatusLine.Show(Path.GetFileName(model), done, set.Examples.Count), cancellation);
    }
}
