using Hematovision.Evaluation;
using Hematovision.Training.CrossValidating;
using static System.FormattableString;

namespace Hematovision.Cli.Output;

/// <summary>A cross-validation as a person reads it.</summary>
internal static class CrossValidationTables
{
    internal static void Print(CrossValidationReport report)
    {
        Console.WriteLine();
        var table = Terminal.Table(report.ByLaboratory ? " left out" : " fold", "accuracy", "95 % interval", "macro-F1", "once a group", "macro-F1", "images", "groups", "best epoch");
        foreach (var turn in report.Turns)
        {
            var r = turn.Images;
            table.Add(
                turn.Name, Invariant($"{r.Accuracy:F4}"), r.AccuracyInterval.ToString(), Invariant($"{r.Macro.F1:F4}"),
                Invariant($"{turn.Groups.Accuracy:F4}"), Invariant($"{turn.Groups.Macro.F1:F4}"), Invariant($"{r.Images:N0}"), Invariant($"{r.Groups:N0}"), Invariant($"{turn.BestEpoch}"));
        }

        AddOver("mean", spread => spread.Mean);
        if (!report.ByLaboratory) AddOver("deviation", spread => spread.Deviation);
        AddOver("worst", spread => spread.Worst);
        Terminal.Print(table);

        var all = report.Pooled;
        Console.WriteLine();
        Console.WriteLine("every image by the model that had not seen it:");
        Console.WriteLine(Invariant($"accuracy {all.Accuracy:F4} (95 % {all.AccuracyInterval}), macro-F1 {all.Macro.F1:F4}, log loss {all.LogLoss:F4}, {all.Images:N0} images in {all.Groups:N0} independent groups"));
        if (all.Groups < all.Images)
        {
            var groups = report.PooledByGroup;
            Console.WriteLine(Invariant($"once a group: accuracy {groups.Accuracy:F4} (95 % {groups.AccuracyInterval}), macro-F1 {groups.Macro.F1:F4}"));
        }

        Console.WriteLine();
        var classes = Terminal.Table(" class", "precision", "recall", "F1", "images", "groups");
        foreach (var c in all.Classes) classes.Add(c.Name, Invariant($"{c.Precision:F4}"), Invariant($"{c.Recall:F4}"), Invariant($"{c.F1:F4}"), Invariant($"{c.Support:N0}"), Invariant($"{c.Groups:N0}"));
        classes.Add("macro mean", Invariant($"{all.Macro.Precision:F4}"), Invariant($"{all.Macro.Recall:F4}"), Invariant($"{all.Macro.F1:F4}"), Invariant($"{all.Images:N0}"), Invariant($"{all.Groups:N0}"));
        Terminal.Print(classes);
        Console.WriteLine();
        Console.WriteLine($"scores       {report.Folder.Report}");
        Console.WriteLine($"predictions  {report.Folder.Predictions}");
        Console.WriteLine($"report       {report.Folder.Page}");
        foreach (var note in all.Notes.Concat(report.Notes)) Terminal.Note(note);

        void AddOver(string name, Func<Spread, double> over) => table.Add(
            name, Invariant($"{over(report.Accuracy):F4}"), "", Invariant($"{over(report.MacroF1):F4}"), Invariant($"{over(report.GroupAccuracy):F4}"), Invariant($"{over(report.GroupMacroF1):F4}"), "", "", "");
    }
}
