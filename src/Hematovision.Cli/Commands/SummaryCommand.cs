using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.Imaging;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato summary</c>: what a model file says about itself, and its layers.</summary>
internal static class SummaryCommand
{
    private static readonly Argument<string?> Model = new("MODEL") { Description = "Model file [the bundled one].", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");

    internal static Command Create()
    {
        var command = new Command("summary", "Show a model's classes, scores and layers.") { Model, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var path = parsed.GetValue(Model) ?? BundledModel.Require();
        Outputs.RefuseLoss([path], parsed.GetValue(Json));
        var (model, about) = ModelFile.Load(path, Devices.Parse("cpu"));
        using (model)
        {
            // The layers are shown as they were trained.
            if (about.Training?["freeze"] is JsonValue recorded && recorded.TryGetValue<string>(out var freeze)) Freezing.Apply(model, Freezing.Parse(freeze, model.Backbone), freezeBatchNorm: true);
            Console.WriteLine($"file           {path} ({FileSize.Of(path):N0} bytes)");
            Console.WriteLine($"backbone       {about.Backbone}");
            Console.WriteLine($"head           {(about.Head.Widths.Count == 0 ? "no dense layer" : string.Join(", ", about.Head.Widths))}, dropout {about.Head.Dropout}");
            Console.WriteLine($"classes        {string.Join(", ", about.Classes)}");
            Console.WriteLine($"preprocessing  {about.Preprocessing.Crop.Seen()} to {about.Preprocessing.Size} x {about.Preprocessing.Size}, {about.Preprocessing.Kernel.ToString().ToLowerInvariant()}, antialiased{(about.Preprocessing.WhiteBalance ? ", white balance" : "")}");
            foreach (var (name, value) in about.Metrics) Console.WriteLine($"{name,-14} {value:F4}");
            foreach (var (name, text) in CalibrationText.Lines(about.Calibration)) Console.WriteLine($"{name,-14} {text}");
            Console.WriteLine($"int8           {(about.Quantization is { } bytes ? $"ranges from {bytes.Images:N0} images; named as in fp32 {bytes.SameClass:N0} of {bytes.Compared:N0} others" : "not prepared")}");
            if (about.MeanOf is { } of) Console.WriteLine($"mean of        {AverageCommand.Text(of.Count, ModelAverage.Differences(about))}");
            Console.WriteLine($"written by     Hematovision {about.WrittenBy}{(about.MeanOf is null ? $", epoch {about.Epoch}" : "")}");
            Console.WriteLine();
            var summary = ModelSummary.Of(model, about.Preprocessing.Size);
            Console.WriteLine(summary.ToText());
            if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ToJson(path, about, summary));
        }

        return 0;
    }

    private static JsonObject ToJson(string path, ModelMetadata about, ModelSummary summary) => new()
    {
        ["file"] = path,
        ["bytes"] = FileSize.Of(path),
        ["model"] = JsonSerializer.SerializeToNode(about, SnakeCaseJson.Options),
        ["parameters"] = summary.Parameters,
        ["trainable_parameters"] = summary.TrainableParameters,
        ["multiply_adds"] = summary.MultiplyAdds,
        ["layers"] = JsonSerializer.SerializeToNode(summary.Layers, JsonFile.Options),
    };
}
