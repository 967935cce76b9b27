using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.IO;
using Hematovision.Reporting;
using static System.FormattableString;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data audit</c>: which images show the same, and whether that crosses the splits.</summary>
internal static class DataAuditCommand
{
    private static readonly Argument<string> Data = new("DATA") { Description = "Data set, laid out as for train." };
    private static readonly Option<string?> HtmlFile = CommonOptions.Text("--html", "FILE", "Write a page with the pictures side by side.");
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("audit", "Find images that show the same field, and splits that they cross: exit code 3 if any.") { Data };
        Help.Add(command, "Output", HtmlFile, Json);
        Help.Add(command, "Work", Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var workers = CommonOptions.Loading(1, parsed.GetValue(Workers)).Workers;
        var data = ImageDataset.Load(parsed.GetValue(Data)!, minClasses: 1, allowLeaks: true);
        Outputs.RefuseLoss([data.Path], parsed.GetValue(Json), parsed.GetValue(HtmlFile));
        foreach (var warning in data.Warnings) Terminal.Note(warning);
        using var interruption = new Interruption();
        var audit = LeakAudit.Search(data, workers, done => AuditLine.Show(done, data.Examples.Count), interruption.Token);
        StatusLine.Clear();
        foreach (var bad in audit.Copies!.BadImages) Terminal.Note($"not searched: {bad.Path}: {bad.Reason}");

        Print(audit);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, audit.ToJson());
        if (parsed.GetValue(HtmlFile) is { } html) LeakPage.Save(audit, html, interruption.Token);
        return audit.Leaks.Count > 0 ? CommandLine.Refused : 0;
    }

    private static void Print(LeakAudit audit)
    {
        var (images, copies) = (audit.Data.Examples.Count, audit.Copies!.Groups.Sum(g => g.Count));
        Console.WriteLine(Invariant($"{images:N0} images in {audit.Groups:N0} independent groups; {copies:N0} of them show a field that another shows too"));
        if (audit.Splits.Count == 0)
        {
            if (copies > 0) Console.WriteLine(Invariant($"split at random 80/10/10, {RandomLeak(audit):P0} of the test images would show what another split shows; hemato data split keeps copies together"));
            return;
        }

        Console.WriteLine();
        var table = Terminal.Table(" split", "images", "leaked", "share");
        foreach (var split in audit.Splits) table.Add(SplitName.Of(split.Split), Invariant($"{split.Images:N0}"), Invariant($"{split.Leaked:N0}"), Invariant($"{split.Share:P1}"));
        Terminal.Print(table);
        Console.WriteLine();
        Console.WriteLine(audit.Describe() is { } leak ? $"{audit.Leaks.Count:N0} {(audit.Leaks.Count == 1 ? "group stands" : "groups stand")} in several splits: {leak}" : "no group stands in two splits");
    }

    // A test image is alone there if all others of its group fall into the tenth that is test too.
    private static double RandomLeak(LeakAudit audit) =>
        audit.Data.Examples.GroupBy(e => e.Group).Sum(g => g.Count() * (1 - Math.Pow(0.1, g.Count() - 1))) / audit.Data.Examples.Count;
}
