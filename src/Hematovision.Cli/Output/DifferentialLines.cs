using CsvHelper;
using Hematovision.IO;
using Hematovision.Smears;
using static System.FormattableString;

namespace Hematovision.Cli.Output;

/// <summary>A differential count for a person, and for programs.</summary>
internal static class DifferentialLines
{
    internal static void PrintTable(DifferentialCount count)
    {
        var table = Terminal.Table([" class", "cells", "%", "95 % interval", " "]);
        foreach (var line in count.Classes)
            table.Add(line.Name, Invariant($"{line.Cells:N0}"), Percent(line.Share), line.Interval is { } i ? $"{Percent(i.Low)} to {Percent(i.High)}" : "–", "");
        table.Add("counted", Invariant($"{count.Counted:N0}"), count.Counted > 0 ? "100.0" : "–", "", "");
        if (count.Referred > 0) table.Add("referred", Invariant($"{count.Referred:N0}"), "", "", string.Join(", ", count.Reasons.Select(r => Invariant($"{r.Cells:N0} {r.Reason}"))));
        if (count.Repeated > 0) table.Add("repeated", Invariant($"{count.Repeated:N0}"), "", "", "in an earlier picture too, counted once");
        Terminal.Print(table);

        var remarked = count.Pictures.Where(picture => picture.Remarks.Count > 0).ToList();
        if (remarked.Count == 0) return;
        Console.WriteLine();
        var remarks = Terminal.Table([" image", "cells", " remark"]);
        foreach (var picture in remarked) remarks.Add(picture.Path, Invariant($"{picture.Cells.Count}"), string.Join("; ", picture.Remarks));
        Terminal.Print(remarks);
    }

    internal static void PrintCsv(DifferentialCount count)
    {
        using (var csv = CsvWriter.Create(Console.Out, CsvFile.Options))
        {
            csv.WriteRecord(["class", "cells", "percent", "low", "high"]);
            foreach (var line in count.Classes) csv.WriteRecord([line.Name, Invariant($"{line.Cells}"), Percent(line.Share, ""), Percent(line.Interval?.Low, ""), Percent(line.Interval?.High, "")]);
            csv.WriteRecord(["referred", Invariant($"{count.Referred}"), "", "", ""]);
            csv.WriteRecord(["repeated", Invariant($"{count.Repeated}"), "", "", ""]);
        }

        foreach (var picture in count.Pictures.Where(picture => picture.Remarks.Count > 0)) Terminal.Note($"{picture.Path}: {string.Join("; ", picture.Remarks)}");
    }

    private static string Percent(double? share, string without = "–") => share is { } known ? Invariant($"{100 * known:F1}") : without;
}
