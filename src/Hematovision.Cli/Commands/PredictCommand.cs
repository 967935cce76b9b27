using System.CommandLine;
using System.Globalization;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.Inference.Networks;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato predict</c>: the class of each image.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string[]> Names = new("IMAGE")
    {
        Description = "Images, folders or globs. A model file (.safetensors) before them is used in place of the bundled one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "A line of JSON an image." };
    private static readonly Option<bool> Csv = new("--csv") { Description = "CSV, a row an image; what a pipe gets by default." };
    private static readonly Option<int> Top = CommonOptions.Whole("--top", "The N most probable classes of each image, in the table and the JSON.", 1);
    private static readonly Option<string?> Explain = CommonOptions.Text("--explain", "DIR", "Write each image as the model saw it, and under a map of what spoke for its class, to this new folder.");
    private static readonly Option<string> ExplainMethod = CommonOptions.Text("--explain-method", "NAME", "gradcam or gradcam++.", ExplanationMethods.Names[0], [.. ExplanationMethods.Names]);
    private static readonly Option<bool> Strict = CommonOptions.Strict();
    private static readonly Option<double?> AbstainBelow = CommonOptions.Real("--abstain-below", "Refer cells whose probability is below this, in place of the model's own rule.");
    private static readonly Option<double?> ErrorRate = CommonOptions.Real("--error-rate", "Insist on the model's own rule, calibrated for no more than this share of wrong answers.");
    private static readonly Option<int> Views = CommonOptions.Tta();
    private static readonly Option<Precision> Precision = CommonOptions.Numbers();
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<NetworkRuntime> Runtime = CommonOptions.Runtime();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("predict", "Name the cells in images.") { Names };
        Help.Add(command, "Output", Json, Csv, Top, Explain, ExplainMethod, Strict);
        Help.Add(command, "Refer to a person", AbstainBelow, ErrorRate);
        Help.Add(command, "Work", Views, Device, Precision, Runtime, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Json) && parsed.GetValue(Csv)) throw new UsageException("--json and --csv exclude each other.");
        if (parsed.GetValue(Top) < 1) throw new UsageException("--top is at least 1.");
        var method = ExplanationMethods.Parse(parsed.GetValue(ExplainMethod)!);
        var folder = parsed.GetValue(Explain) is { } explain ? new ExplanationFolder(explain) : null;
        var (model, names) = ModelAndImages.Of(parsed.GetValue(Names)!);
        Outputs.RefuseWithin(names, parsed.GetValue(Explain));
        var about = ModelFile.ReadMetadata(model);
        Check(model, about.Calibration, parsed);
        var paths = ImagePaths.Expand(names);
        ColdStart.Begin(parsed.GetValue(Runtime), about, paths[0]);

        ClosedPipe.Ends();
        using var interruption = new Interruption();
        using var predictor = Predictor.Load(
            model, parsed.GetValue(Device)!, parsed.GetValue(Precision), CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers)),
            new AnswerOptions(parsed.GetValue(Views), parsed.GetValue(AbstainBelow)), parsed.GetValue(Runtime));
        var top = Math.Min(parsed.GetValue(Top), predictor.Classes.Count);
        var predictions = Counted(folder is null ? predictor.Predict(paths, interruption.Token) : Written(predictor.Explain(paths, method, interruption.Token), folder), paths.Count);
        if (parsed.GetValue(Json)) PredictionLines.PrintJson(predictions, top);
        else if (parsed.GetValue(Csv) || Console.IsOutputRedirected) PredictionLines.PrintCsv(predictions, predictor.Classes);
        else PrintTable(predictions, new PredictionTable(paths, predictor.Classes, top));

        Terminal.LeftOut(predictor.BadImages, paths.Count);
        return parsed.GetValue(Strict) && predictor.BadImages.Count > 0 ? 1 : 0;
    }

    private static void Check(string model, Calibration? calibration, ParseResult parsed)
    {
        var precision = NetworkChoice.Decide(parsed.GetValue(Precision), parsed.GetValue(Runtime), Devices.Parse(parsed.GetValue(Device)!));
        if (parsed.GetValue(ErrorRate) is { } rate)
        {
            CalibrationOptions.CheckShare(ErrorRate.Name, rate);
            if (parsed.GetValue(AbstainBelow) is not null) throw new UsageException("--error-rate and --abstain-below exclude each other.");
            var name = Path.GetFileName(model);
            if (calibration is null) throw new HematoException($"{name} is not calibrated and cannot hold an error rate: hemato calibrate {ShellWord.Of(model)} --data PATH --error-rate {Number(rate)}.");
            if (calibration.ErrorBound?.ErrorRate is var held && !(held <= rate)) throw new HematoException($"{name} is calibrated for {(held is { } other ? $"an error rate of {Number(other)}" : "no error rate")}, not {Number(rate)}: hemato calibrate {ShellWord.Of(model)} --data PATH --error-rate {Number(rate)}.");
            if (calibration.Precision != precision) throw new HematoException($"{name} holds its error rate in {calibration.Precision.Name()}: use --precision {calibration.Precision.Name()}, or calibrate it in {precision.Name()}.");
            if (calibration.Views != parsed.GetValue(Views)) throw new HematoException($"{name} holds its error rate with {calibration.Views} views of each image: add --tta {calibration.Views}.");
        }
        else if (calibration is null && parsed.GetValue(AbstainBelow) is not null)
        {
            Terminal.Note($"{Path.GetFileName(model)} is not calibrated: its probabilities are as training left them. hemato calibrate {ShellWord.Of(model)} --data PATH fits them");
        }
        else
        {
            Terminal.NoteBounds(model, calibration, parsed.GetValue(Views), precision);
        }
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static void PrintTable(IEnumerable<Prediction> predictions, PredictionTable table)
    {
        foreach (var prediction in predictions) table.Add(prediction);
    }

    private static IEnumerable<Prediction> Written(IEnumerable<Explanation> explanations, ExplanationFolder folder)
    {
        foreach (var explanation in explanations)
        {
            folder.Write(explanation);
            yield return explanation.Prediction;
        }
    }

    // On a terminal the rows themselves show how far it is.
    private static IEnumerable<Prediction> Counted(IEnumerable<Prediction> predictions, int of)
    {
        var done = 0;
        foreach (var prediction in predictions)
        {
            done++;
            if (Console.IsOutputRedirected) StatusLine.Show(() => $"{StatusLine.Bar((double)done / of)} {done:N0}/{of:N0}");
            yield return prediction;
        }

        StatusLine.Clear();
    }
}
