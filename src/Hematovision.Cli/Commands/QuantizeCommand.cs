using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Quantizing;
using Hematovision.Inference.Networks;
using Hematovision.IO;
using Hematovision.Models;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato quantize</c>: what it takes to compute a model in bytes, written into its file.</summary>
internal static class QuantizeCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "Model file; it is replaced unless --out is given." };
    private static readonly Option<string> Data = new("--data") { Description = "Images like those that it learnt from, or those themselves, laid out as for train.", HelpName = "PATH", Required = true };
    private static readonly Option<string?> Part = CommonOptions.Text("--split", "NAME", "train, val, test or all [train, or all of a set without splits].");
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Images a class that the layers' ranges are measured on; up to 200 others are compared.", 50);
    private static readonly Option<string?> Out = CommonOptions.Text("--out", "FILE", "Write the prepared model here and leave MODEL as it is.");
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write what was found to this file as JSON.");
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("quantize", "Prepare a model for --precision int8, and say what that changes.") { Model };
        Help.Add(command, "Images", Data, Part, Limit);
        Help.Add(command, "Output", Out, Json);
        Help.Add(command, "Work", Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Limit) < 1) throw new UsageException("--limit is at least 1.");
        var model = parsed.GetValue(Model)!;
        var to = parsed.GetValue(Out) ?? model;
        Outputs.RefuseOther(to);
        Outputs.RefuseLoss([parsed.GetValue(Data), to], parsed.GetValue(Json));
        var workers = CommonOptions.Loading(1, parsed.GetValue(Workers)).Workers;
        NetworkChoice.RequireBytes();
        _ = ModelFile.ReadMetadata(model);
        using var interruption = new Interruption();
        var set = EvaluationData.Load(parsed.GetValue(Data)!, parsed.GetValue(Part), search: false, workers, interruption.Token, byDefault: "train");
        var result = Quantizer.Run(
            model, set.Dataset.Hash, set.Examples, parsed.GetValue(Limit), workers, (done, of) => StatusLine.Show(Path.GetFileName(model), done, of), interruption.Token);
        StatusLine.Clear();
        Terminal.LeftOut(result.BadImages);
        ModelFile.Quantize(model, to, result.Quantization);
        Print(to, result);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ToJson(result));
        return 0;
    }

    private static void Print(string path, QuantizationResult result)
    {
        var (found, culture) = (result.Quantization, CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(culture, $"ranges of {found.Ranges.Count} layers, on {found.Images:N0} images"));
        if (result.Same is { } same)
        {
            Console.WriteLine(string.Create(culture, $"named as in fp32: {found.SameClass:N0} of {found.Compared:N0} other images, {same:F4} (95 % {result.SameInterval})"));
            Console.WriteLine(string.Create(culture, $"probabilities differ by {result.MeanDifference:F4} in the mean, {result.LargestDifference:F4} at most"));
        }
        else
        {
            Terminal.Note("no other image was left to compare int8 with fp32 on: name more images, or a smaller --limit");
        }

        Terminal.Wrote(path);
    }

    private static JsonObject ToJson(QuantizationResult result) => new()
    {
        ["layers"] = result.Quantization.Ranges.Count,
        ["images"] = result.Quantization.Images,
        ["compared"] = result.Quantization.Compared,
        ["groups"] = result.Groups,
        ["same_class"] = result.Quantization.SameClass,
        ["same_class_share"] = result.Same,
        ["same_class_interval"] = result.SameInterval is { } interval ? new JsonArray(interval.Low, interval.High) : null,
        ["mean_probability_difference"] = result.MeanDifference,
        ["largest_probability_difference"] = result.LargestDifference,
    };
}
