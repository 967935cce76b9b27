using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Hematovision.Evaluation;

namespace Hematovision.Cli.Output;

/// <summary>Evaluations as tables for people, and as CSV for spreadsheets.</summary>
internal static class EvaluationTables
{
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>One model in full: headline, classes, confusion matrix.</summary>
    internal static void PrintOne(string model, EvaluationResult result)
    {
        var report = result.Report;
        Console.WriteLine(Text($"accuracy {report.Accuracy:F4} (95 % {report.AccuracyInterval.Low:F4} to {report.AccuracyInterval.High:F4}), macro-F1 {report.Macro.F1:F4}, log loss {report.LogLoss:F4}"));
        Console.WriteLine(Text($"{report.Images:N0} images in {report.Groups:N0} independent groups, {result.Seconds:F1} s, {result.ImagesPerSecond:F0} images/s, {Path.GetFileName(model)}"));
        if (report.Groups < report.Images)
        {
            Console.WriteLine(Text($"once a group: accuracy {result.ByGroup.Accuracy:F4}, macro-F1 {result.ByGroup.Macro.F1:F4}"));
        }

        var classes = Terminal.Table(" class", "precision", "recall", "F1", "images");
        foreach (var c in report.Classes) classes.Add(c.Name, Text($"{c.Precision:F4}"), Text($"{c.Recall:F4}"), Text($"{c.F1:F4}"), Text($"{c.Support:N0}"));
        AddMean(classes, "macro mean", report.Macro, report.Images);
        AddMean(classes, "weighted mean", report.Weighted, report.Images);
        Terminal.Print(classes);

        Console.WriteLine("confusion matrix (rows: label, columns: prediction)");
        var matrix = Terminal.Table([" label", .. report.Matrix.Classes]);
        for (var truth = 0; truth < report.Matrix.Classes.Count; truth++)
        {
            matrix.Add([report.Matrix.Classes[truth], .. report.Matrix.Classes.Select((_, predicted) => Text($"{report.Matrix[truth, predicted]:N0}"))]);
        }

        Terminal.Print(matrix);
        foreach (var note in report.Notes) Terminal.Note(note);
    }

    /// <summary>A row a model.</summary>
    internal static void PrintComparison(IReadOnlyList<(string Model, EvaluationResult Result)> results)
    {
        var table = Terminal.Table(" model", "accuracy", "95 % interval", "precision", "recall", "macro-F1", "log loss", "images", "groups", "images/s");
        foreach (var (model, result) in results)
        {
            var r = result.Report;
            table.Add(
                Path.GetFileName(model), Text($"{r.Accuracy:F4}"), Text($"{r.AccuracyInterval.Low:F4} to {r.AccuracyInterval.High:F4}"),
                Text($"{r.Macro.Precision:F4}"), Text($"{r.Macro.Recall:F4}"), Text($"{r.Macro.F1:F4}"), Text($"{r.LogLoss:F4}"),
                Text($"{r.Images:N0}"), Text($"{r.Groups:N0}"), Text($"{result.ImagesPerSecond:F0}"));
        }

        Terminal.Print(table);
        foreach (var note in results.SelectMany(r => r.Result.Report.Notes.Select(note => $"{Path.GetFileName(r.Model)}: {note}"))) Terminal.Note(note);
    }

    /// <summary>A row a model and class.</summary>
    internal static void WriteCsv(Stream stream, IReadOnlyList<(string Model, EvaluationResult Result)> results)
    {
        using var csv = new CsvWriter(new StreamWriter(stream, leaveOpen: true), CultureInfo.InvariantCulture);
        csv.WriteRecords(results.SelectMany(r => r.Result.Report.Classes.Select(c => new
        {
            model = r.Model,
            @class = c.Name,
            precision = c.Precision,
            recall = c.Recall,
            f1 = c.F1,
            images = c.Support,
            accuracy = r.Result.Report.Accuracy,
        })));
    }

    private static void AddMean(Spectre.Console.Table table, string name, MeanMetrics mean, int images) =>
        table.Add(name, Text($"{mean.Precision:F4}"), Text($"{mean.Recall:F4}"), Text($"{mean.F1:F4}"), Text($"{images:N0}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
