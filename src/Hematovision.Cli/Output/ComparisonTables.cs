using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Comparing;
using Hematovision.IO;
using static System.FormattableString;
using static Hematovision.IO.CsvFile;

namespace Hematovision.Cli.Output;

/// <summary>A comparison of models as tables for people, as JSON, and as CSV.</summary>
internal static class ComparisonTables
{
    private const double Million = 1e6;
    private const double Mebibyte = 1 << 20;

    internal static void Print(Comparison comparison)
    {
        var report = comparison.Models[0].Report;
        Console.WriteLine(Invariant($"{report.Images:N0} images in {report.Groups:N0} independent groups"));
        Console.WriteLine();
        PrintScores(comparison.Models);
        Console.WriteLine();
        PrintCosts(comparison.Models);
        Console.WriteLine();
        PrintPairs(comparison.Pairs);
        if (comparison.Pairs.Count > 1) Terminal.Note(Invariant($"{comparison.Pairs.Count:N0} pairs: one p in twenty is below 0.05 by chance alone"));
        foreach (var note in comparison.Models.SelectMany(m => m.Report.Notes.Select(text => (text, m.Name))).GroupBy(note => note.text, note => note.Name))
        {
            Terminal.Note(note.Count() == comparison.Models.Count ? note.Key : $"{string.Join(", ", note)}: {note.Key}");
        }
    }

    private static void PrintScores(IReadOnlyList<ComparedModel> models)
    {
        var table = Terminal.Table(" model", "accuracy", "95 % interval", "macro-F1", "95 % interval", "calibration error");
        foreach (var m in models)
        {
            var r = m.Report;
            table.Add(m.Name, Invariant($"{r.Accuracy:F4}"), r.AccuracyInterval.ToString(), Invariant($"{r.Macro.F1:F4}"), r.MacroF1Interval.ToString(), Invariant($"{r.ExpectedCalibrationError:F4}"));
        }

        Terminal.Print(table);
    }

    private static void PrintCosts(IReadOnlyList<ComparedModel> models)
    {
        var table = Terminal.Table(" model", "input", "parameters", "multiply-adds", "file", "one image", "images/s", "peak memory");
        foreach (var (name, cost) in models.Select(m => (m.Name, m.Cost)))
        {
            table.Add(
                name, Invariant($"{cost.ImageSize} px"), Invariant($"{cost.Parameters / Million:F2} M"), Invariant($"{cost.MultiplyAdds / Million:N0} M"), Invariant($"{cost.Bytes / Mebibyte:F1} MiB"),
                Invariant($"{cost.Speed.Milliseconds:F1} ms"), Invariant($"{cost.Speed.ImagesPerSecond:F0}"), cost.Memory is { } memory ? Invariant($"{memory.Peak / Mebibyte:F0} MiB") : "none");
        }

        Terminal.Print(table);
    }

    private static void PrintPairs(IReadOnlyList<PairedDifference> pairs)
    {
        var table = Terminal.Table(" first", " second", "difference", "95 % interval", "only first right", "only second right", "McNemar p", "p by groups");
        foreach (var pair in pairs)
        {
            table.Add(
                pair.First, pair.Second, Invariant($"{pair.Difference:+0.0000;-0.0000;0.0000}"), pair.Interval?.ToString() ?? "none",
                Invariant($"{pair.OnlyFirst:N0}"), Invariant($"{pair.OnlySecond:N0}"), P(pair.ImageP), P(pair.GroupP));
        }

        Terminal.Print(table);
    }

    internal static JsonObject ToJson(Comparison comparison, IEnumerable<JsonObject> data, MeasuringConditions conditions) => new()
    {
        ["data"] = new JsonArray([.. data]),
        ["measured"] = Node(conditions),
        ["models"] = new JsonArray([.. comparison.Models.Select(m => (JsonNode)new JsonObject
        {
            ["name"] = m.Name,
            ["model"] = m.Path,
            ["cost"] = Node(m.Cost),
            ["bad_images"] = BadImage.ToJson(m.Result.BadImages),
            ["images"] = m.Report.ToJson(),
            ["groups"] = m.Result.ByGroup.ToJson(),
        })]),
        ["pairs"] = Node(comparison.Pairs),
    };

    /// <summary>A row a model.</summary>
    internal static void WriteCsv(Stream stream, Comparison comparison)
    {
        using var csv = CsvWriter.Create(stream, CsvFile.Options, leaveOpen: true);
        csv.WriteRecord(
            "model", "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "macro_f1_low", "macro_f1_high", "calibration_error", "images", "groups", "image_size",
            "parameters", "multiply_adds", "bytes", "milliseconds", "images_per_second", "peak_memory_bytes");
        foreach (var m in comparison.Models)
        {
            var (r, cost) = (m.Report, m.Cost);
            csv.WriteRecord(
                m.Name, Exact(r.Accuracy), Exact(r.AccuracyInterval.Low), Exact(r.AccuracyInterval.High), Exact(r.Macro.F1), Exact(r.MacroF1Interval.Low), Exact(r.MacroF1Interval.High),
                Exact(r.ExpectedCalibrationError), Exact(r.Images), Exact(r.Groups), Exact(cost.ImageSize),
                Exact(cost.Parameters), Exact(cost.MultiplyAdds), Exact(cost.Bytes), Exact(cost.Speed.Milliseconds), Exact(cost.Speed.ImagesPerSecond), Exact(cost.Memory?.Peak));
        }
    }

    private static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, JsonFile.Options);

    private static string P(double p) => p < 0.0001 ? "< 0.0001" : Invariant($"{p:F4}");
}
