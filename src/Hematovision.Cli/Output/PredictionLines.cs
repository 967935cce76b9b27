using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.Inference;
using Hematovision.IO;

namespace Hematovision.Cli.Output;

/// <summary>Predictions for programs: a line of JSON or of CSV an image.</summary>
internal static class PredictionLines
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void PrintJson(IEnumerable<Prediction> predictions, int top)
    {
        foreach (var p in predictions)
        {
            var line = new JsonObject { ["path"] = p.Path };
            p.WriteTo(line, top > 1 ? top : null);
            Console.WriteLine(line.ToJsonString(Readable));
        }
    }

    internal static void PrintCsv(IEnumerable<Prediction> predictions, IReadOnlyList<string> classes)
    {
        using var csv = CsvWriter.Create(Console.Out, CsvFile.Options);
        string[] own = ["path", "class", "probability", "refer"];
        csv.WriteRecord([.. own[..3], .. classes.Select(name => own.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"p_{name}" : name), own[3]]);
        foreach (var p in predictions)
        {
            csv.WriteRecord([p.Path, p.Label, Text(p.Probability), .. p.Probabilities.Select(Text), p.Refer ?? ""]);
        }
    }

    private static string Text(float probability) => probability.ToString("F4", CultureInfo.InvariantCulture);
}
