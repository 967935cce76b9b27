using CsvHelper;
using Hematovision.Evaluation;
using Hematovision.IO;
using Spectre.Console;
using static System.FormattableString;
using static Hematovision.IO.CsvFile;

namespace Hematovision.Cli.Output;

/// <summary>Evaluations as tables for people, and as CSV for spreadsheets.</summary>
internal static class EvaluationTables
{
    /// <summary>Names the images that a score leaves out: unreadable ones, and those of classes that the model does not know.</summary>
    internal static void NoteNotScored(string model, EvaluationResult result)
    {
        Terminal.LeftOut(result.BadImages);
        foreach (var (label, images) in result.UnknownLabels) Terminal.Note(Invariant($"{Path.GetFileName(model)} does not know the class {label}: {images:N0} images not scored"));
    }

    /// <summary>One model in full: headline, classes, confusion matrix.</summary>
    internal static void PrintOne(string model, EvaluationResult result)
    {
        var report = result.Report;
        Console.WriteLine(Invariant($"accuracy {report.Accuracy:F4} (95 % {report.AccuracyInterval}), macro-F1 {report.Macro.F1:F4} ({report.MacroF1Interval}), log loss {report.LogLoss:F4}"));
        Console.WriteLine(Invariant($"balanced accuracy {report.BalancedAccuracy:F4} ({report.BalancedAccuracyInterval}), Cohen's kappa {Or(report.Kappa)}, Matthews {report.Matthews:F4}, Brier score {report.Brier:F4}"));
        Console.WriteLine(Invariant($"{report.Images:N0} images in {report.Groups:N0} independent groups, {result.Seconds:F1} s, {result.ImagesPerSecond:F0} images/s, {Path.GetFileName(model)}"));
        if (report.Groups < report.Images)
        {
            Console.WriteLine(Invariant($"once a group: accuracy {result.ByGroup.Accuracy:F4}, macro-F1 {result.ByGroup.Macro.F1:F4}"));
        }

        if (result.LeakedImages > 0) Console.WriteLine(WithoutLeaks(result));
        PrintConfidence(result.Confidence);

        Console.WriteLine();
        PrintClasses(report);

        if (result.Laboratories.Count > 1) PrintLaboratories(result.Laboratories);
        Console.WriteLine();
        Console.WriteLine("confusion matrix (rows: label, columns: prediction)");
        PrintMatrix(report.Matrix);
        foreach (var note in report.Notes) Terminal.Note(note);
    }

    private static void PrintClasses(ClassificationReport report)
    {
        var table = Terminal.Table(" class", "precision", "recall", "F1", "95 % interval", "ROC area", "average precision", "images", "groups");
        foreach (var (c, curves, intervals) in report.Classes.Zip(report.Curves, report.ClassIntervals))
        {
            table.Add(
                c.Name, Invariant($"{c.Precision:F4}"), Invariant($"{c.Recall:F4}"), Invariant($"{c.F1:F4}"), intervals.F1?.ToString() ?? "undefined",
                Or(curves.RocArea), Or(curves.AveragePrecision), Invariant($"{c.Support:N0}"), Invariant($"{c.Groups:N0}"));
        }

        AddMean(table, "macro mean", report.Macro, report.MacroF1Interval.ToString(), Or(report.RocArea), Or(report.AveragePrecision), report);
        AddMean(table, "weighted mean", report.Weighted, "", "", "", report);
        Terminal.Print(table);
    }

    private static void PrintConfidence(ConfidenceReport confidence)
    {
        var before = confidence.Uncalibrated is { } raw ? $" (log loss {Invariant($"{raw.LogLoss:F4}")} and {Invariant($"{raw.CalibrationError:F4}")} without the temperature)" : "";
        Console.WriteLine(Invariant($"calibration error {confidence.Fit.CalibrationError:F4}") + before);
        if (!confidence.Refers) return;
        var error = confidence.Answered == 0 ? "" : Invariant($", {confidence.Wrong:N0} of these wrong ({(double)confidence.Wrong / confidence.Answered:P2})");
        Console.WriteLine(Invariant($"answered {confidence.Answered:N0} of {confidence.Images:N0}{error}; referred {confidence.Unsure:N0} as unsure, {confidence.Novel:N0} as unlike the training images"));
    }

    /// <summary>The score without the images that stand in another split too, in one line.</summary>
    internal static string WithoutLeaks(EvaluationResult result)
    {
        var of = Invariant($"without the {result.LeakedImages:N0} {(result.LeakedImages == 1 ? "image that is" : "images that are")} not independent of another split");
        return result.WithoutLeaks is { } report
            ? Invariant($"{of}: accuracy {report.Accuracy:F4} (95 % {report.AccuracyInterval}), macro-F1 {report.Macro.F1:F4}, {report.Images:N0} images in {report.Groups:N0} independent groups")
            : $"{of}: nothing is left to score";
    }

    private static void PrintLaboratories(IReadOnlyDictionary<string, ClassificationReport> laboratories)
    {
        Console.WriteLine();
        var table = Terminal.Table(" laboratory", "accuracy", "95 % interval", "macro-F1", "images", "groups");
        foreach (var (name, r) in laboratories)
        {
            table.Add(name, Invariant($"{r.Accuracy:F4}"), r.AccuracyInterval.ToString(), Invariant($"{r.Macro.F1:F4}"), Invariant($"{r.Images:N0}"), Invariant($"{r.Groups:N0}"));
        }

        var (accuracy, macroF1) = (Spread.Of(laboratories.Values.Select(r => r.Accuracy)), Spread.Of(laboratories.Values.Select(r => r.Macro.F1)));
        table.Add("mean", Invariant($"{accuracy.Mean:F4}"), "", Invariant($"{macroF1.Mean:F4}"), "", "");
        table.Add("worst", Invariant($"{accuracy.Worst:F4}"), "", Invariant($"{macroF1.Worst:F4}"), "", "");
        Terminal.Print(table);
    }

    private static void PrintMatrix(ConfusionMatrix matrix)
    {
        Table Columns(Func<string, int, string> head, Func<string, int, string> row)
        {
            var table = Terminal.Table([" label", .. matrix.Classes.Select(head)]);
            for (var truth = 0; truth < matrix.Classes.Count; truth++)
            {
                table.Add([row(matrix.Classes[truth], truth), .. matrix.Classes.Select((_, predicted) => Invariant($"{matrix[truth, predicted]:N0}"))]);
            }

            return table;
        }

        // Where the names are too long for the terminal, the columns have the numbers of the rows.
        var named = Columns((name, _) => name, (name, _) => name);
        var fits = Console.IsOutputRedirected || Terminal.Lines(named).All(line => line.Length <= Terminal.Width);
        Terminal.Print(fits ? named : Columns((_, i) => $"{i + 1}", (name, i) => $"{i + 1} {name}"));
    }

    /// <summary>A row a model.</summary>
    internal static void PrintComparison(IReadOnlyList<(string Model, EvaluationResult Result)> results)
    {
        var table = Terminal.Table(" model", "accuracy", "95 % interval", "precision", "recall", "macro-F1", "log loss", "images", "groups", "images/s");
        foreach (var (model, result) in results)
        {
            var r = result.Report;
            table.Add(
                model, Invariant($"{r.Accuracy:F4}"), r.AccuracyInterval.ToString(),
                Invariant($"{r.Macro.Precision:F4}"), Invariant($"{r.Macro.Recall:F4}"), Invariant($"{r.Macro.F1:F4}"), Invariant($"{r.LogLoss:F4}"),
                Invariant($"{r.Images:N0}"), Invariant($"{r.Groups:N0}"), Invariant($"{result.ImagesPerSecond:F0}"));
        }

        Terminal.Print(table);
        if (results[0].Result.Laboratories.Count > 1) PrintLaboratories(results);
        foreach (var (model, result) in results.Where(r => r.Result.LeakedImages > 0)) Console.WriteLine($"{model}, {WithoutLeaks(result)}");
        foreach (var note in results.SelectMany(r => r.Result.Report.Notes.Select(text => (text, r.Model))).GroupBy(note => note.text, note => note.Model))
        {
            Terminal.Note(note.Count() == results.Count ? note.Key : $"{string.Join(", ", note)}: {note.Key}");
        }
    }

    // A column a laboratory: a researcher looks along the row for the one where a model fails.
    private static void PrintLaboratories(IReadOnlyList<(string Model, EvaluationResult Result)> results)
    {
        Console.WriteLine();
        string[] names = [.. results.SelectMany(r => r.Result.Laboratories.Keys).Distinct().Order(StringComparer.Ordinal)];
        var table = Terminal.Table([" accuracy by laboratory", .. names, "mean", "worst"]);
        foreach (var (model, result) in results)
        {
            var all = result.Laboratories;
            var accuracy = Spread.Of(all.Values.Select(r => r.Accuracy));
            table.Add([
                model, .. names.Select(name => all.TryGetValue(name, out var r) ? Invariant($"{r.Accuracy:F4}") : "none"),
                Invariant($"{accuracy.Mean:F4}"), Invariant($"{accuracy.Worst:F4}")]);
        }

        Terminal.Print(table);
    }

    /// <summary>A row a model and class.</summary>
    internal static void WriteCsv(Stream stream, IReadOnlyList<(string Model, EvaluationResult Result)> results)
    {
        using var csv = CsvWriter.Create(stream, CsvFile.Options, leaveOpen: true);
        csv.WriteRecord("model", "class", "precision", "recall", "f1", "images", "groups", "accuracy", "roc_area", "average_precision", "precision_low", "precision_high", "recall_low", "recall_high", "f1_low", "f1_high", "roc_area_low", "roc_area_high", "average_precision_low", "average_precision_high");
        foreach (var (model, result) in results)
        {
            foreach (var (c, curves, intervals) in result.Report.Classes.Zip(result.Report.Curves, result.Report.ClassIntervals))
            {
                Interval?[] ends = [intervals.Precision, intervals.Recall, intervals.F1, intervals.RocArea, intervals.AveragePrecision];
                csv.WriteRecord([
                    model, c.Name, Exact(c.Precision), Exact(c.Recall), Exact(c.F1), Exact(c.Support), Exact(c.Groups), Exact(result.Report.Accuracy),
                    Exact(curves.RocArea), Exact(curves.AveragePrecision), .. ends.SelectMany(interval => (string[])[Exact(interval?.Low), Exact(interval?.High)])]);
            }
        }
    }

    private static void AddMean(Table table, string name, MeanMetrics mean, string interval, string rocArea, string averagePrecision, ClassificationReport report) =>
        table.Add(name, Invariant($"{mean.Precision:F4}"), Invariant($"{mean.Recall:F4}"), Invariant($"{mean.F1:F4}"), interval, rocArea, averagePrecision, Invariant($"{report.Images:N0}"), Invariant($"{report.Groups:N0}"));

    private static string Or(double? value) => value is { } number ? Invariant($"{number:F4}") : "undefined";
}
