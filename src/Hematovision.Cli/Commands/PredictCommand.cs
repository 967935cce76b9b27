using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Inference;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato predict</c>: the class of each image.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string[]> Names = new("[model] path")
    {
        Description = "Images, folders or globs; a model file (.safetensors) first, or the bundled model is used.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "A line of JSON an image." };
    private static readonly Option<bool> Csv = new("--csv") { Description = "CSV, a row an image; what a pipe gets by default." };
    private static readonly Option<int> Top = new("--top") { Description = "The K most probable classes of each image.", DefaultValueFactory = _ => 1, HelpName = "K" };
    private static readonly Option<bool> Strict = new("--strict") { Description = "Exit with 1 if an image could not be read." };
    private static readonly Option<Precision> Precision = new("--precision") { Description = "Numbers the model computes in.", DefaultValueFactory = _ => Torch.Precision.Auto };
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        CommonOptions.AcceptOnlyNames(Precision);
        var command = new Command("predict", "Name the cells in images.") { Names, Json, Csv, Top, Strict, Precision, Device, BatchSize, Workers };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Json) && parsed.GetValue(Csv)) throw new UsageException("--json and --csv exclude each other.");
        var names = parsed.GetValue(Names)!;
        var hasModel = names[0].EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);
        if (hasModel && names.Length == 1) throw new UsageException("name images after the model.");
        var model = hasModel ? names[0] : BundledModel.Require();
        var paths = ImagePaths.Expand(hasModel ? names[1..] : names);

        using var interruption = new Interruption();
        using var predictor = Predictor.Load(
            model, parsed.GetValue(Device)!, parsed.GetValue(Precision), CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers)));
        var top = Math.Clamp(parsed.GetValue(Top), 1, predictor.Classes.Count);
        var predictions = Counted(predictor.Predict(paths, interruption.Token), paths.Count);
        if (parsed.GetValue(Json)) PrintJson(predictions, top);
        else if (parsed.GetValue(Csv) || Console.IsOutputRedirected) PrintCsv(predictions, predictor.Classes);
        else PrintTable(predictions, top);

        foreach (var bad in predictor.BadImages) Terminal.Error($"left out: {bad.Path}: {bad.Reason}");
        if (predictor.BadImages.Count > 0) Terminal.Error($"{predictor.BadImages.Count} of {paths.Count} images could not be read.");
        return parsed.GetValue(Strict) && predictor.BadImages.Count > 0 ? 1 : 0;
    }

    private static IEnumerable<Prediction> Counted(IEnumerable<Prediction> predictions, int of)
    {
        var done = 0;
        foreach (var prediction in predictions)
        {
            done++;
            StatusLine.Show(() => $"{StatusLine.Bar((double)done / of)} {done:N0}/{of:N0}");
            yield return prediction;
        }

        StatusLine.Clear();
    }

    private static void PrintTable(IEnumerable<Prediction> predictions, int top)
    {
        var table = Terminal.Table([" image", .. Enumerable.Range(1, top).SelectMany(k => (string[])[k == 1 ? " class" : $" {k}.", "probability"])]);
        foreach (var prediction in predictions)
        {
            table.Add([prediction.Path, .. prediction.Top(top).SelectMany(c => (string[])[c.Label, Text(c.Probability)])]);
        }

        Terminal.Print(table);
    }

    private static void PrintJson(IEnumerable<Prediction> predictions, int top)
    {
        foreach (var p in predictions)
        {
            var line = new JsonObject
            {
                ["path"] = p.Path,
                ["class"] = p.Label,
                ["probability"] = p.Probability,
                ["probabilities"] = new JsonObject(p.Classes.Zip(p.Probabilities).Select(c => KeyValuePair.Create(c.First, (JsonNode?)c.Second))),
            };
            if (top > 1) line["top"] = new JsonArray([.. p.Top(top).Select(c => (JsonNode)new JsonObject { ["class"] = c.Label, ["probability"] = c.Probability })]);
            Console.WriteLine(line.ToJsonString(Readable));
        }
    }

    private static void PrintCsv(IEnumerable<Prediction> predictions, IReadOnlyList<string> classes)
    {
        using var csv = CsvWriter.Create(Console.Out, new CsvWriterOptions { NewLine = "\n" });
        csv.WriteRecord(["path", "class", "probability", .. classes]);
        foreach (var p in predictions)
        {
            csv.WriteRecord([p.Path, p.Label, Text(p.Probability), .. p.Probabilities.Select(Text)]);
        }
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Text(float probability) => probability.ToString("F4", CultureInfo.InvariantCulture);
}
