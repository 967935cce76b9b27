using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Smears;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato differential</c>: the white cells of a smear by class.</summary>
internal static class DifferentialCommand
{
    private static readonly Argument<string[]> Names = new("IMAGE")
    {
        Description = "Fields of one patient's smear: images, folders or globs. A model file (.safetensors) before them is used in place of the bundled one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<double?> AbstainBelow = CommonOptions.Real("--abstain-below", "Refer cells whose probability is below this, in place of the model's own rule.");
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");
    private static readonly Option<bool> Csv = new("--csv") { Description = "CSV, a row a class; what a pipe gets by default." };
    private static readonly Option<string?> Out = CommonOptions.Text("--out", "DIR", "Write the pictures with boxes and classes, a sheet of the cells by class and a table of the cells to this new folder.");
    private static readonly Option<bool> Strict = CommonOptions.Strict();
    private static readonly Option<Precision> Precision = CommonOptions.Numbers();
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<NetworkRuntime> Runtime = CommonOptions.Runtime();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("differential", "Count the white cells of a smear by class.") { Names };
        Help.Add(command, "Count", AbstainBelow);
        Help.Add(command, "Output", Json, Csv, Out, Strict);
        Help.Add(command, "Work", Device, Precision, Runtime, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (model, names) = ModelAndImages.Of(parsed.GetValue(Names)!);
        var paths = ImagePaths.Expand(names);
        Outputs.RefuseLoss([model, .. paths], parsed.GetValue(Json));
        var loading = CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers));
        var folderName = parsed.GetValue(Out) is { } name ? CellFolder.New(name) : null;
        Outputs.RefuseWithin(names, parsed.GetValue(Out));

        using var interruption = new Interruption();
        using var predictor = Predictor.Load(model, parsed.GetValue(Device)!, parsed.GetValue(Precision), loading, new AnswerOptions(AbstainBelow: parsed.GetValue(AbstainBelow)), parsed.GetValue(Runtime));
        Terminal.NoteBounds(model, predictor.Metadata!.Calibration, views: 1, predictor.Precision);
        using var folder = folderName is null ? null : new DifferentialFolder(folderName, predictor.Classes);
        var count = Differential.Count(
            predictor, paths, loading.Workers,
            folder is null ? null : folder.Write, (work, done) => StatusLine.Show(work, done, paths.Count), interruption.Token);
        folder?.Finish(count);

        StatusLine.Clear();
        if (parsed.GetValue(Csv) || Console.IsOutputRedirected) DifferentialLines.PrintCsv(count);
        else DifferentialLines.PrintTable(count);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, count.ToJson());
        if (count.Counted == 0) Terminal.Note(count.Referred > 0 ? "every white cell is referred: there is no count" : "no white cell was found: there is no count");
        Terminal.LeftOut(count.BadImages, paths.Count);
        return parsed.GetValue(Strict) && count.BadImages.Count > 0 ? 1 : 0;
    }
}
