using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Data.Inspection;
using Hematovision.IO;
using Hematovision.Reporting.Inspection;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data inspect</c>: what is in a data set, and what is odd about it.</summary>
internal static class DataInspectCommand
{
    private static readonly Argument<string> Data = new("DATA") { Description = "Data set, laid out as for train. Nothing is written to it." };
    private static readonly Option<string?> Out = CommonOptions.Text("--out", "DIR", "Folder of the page and the contact sheets [NAME-inspect, in the current folder].");
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");
    private static readonly Option<ulong> Seed = CommonOptions.Seed("--seed", "Chooses the images of the contact sheets.", 0);
    private static readonly Option<int> Workers = CommonOptions.Workers();
    private static readonly Option<bool> NoCopies = new("--no-copies") { Description = "Leave out the second look, for images that show the same though their bytes differ." };

    internal static Command Create()
    {
        var command = new Command("inspect", "Count, measure and show a data set, and name its odd images.") { Data };
        Help.Add(command, "Output", Out, Json, Seed);
        Help.Add(command, "Work", NoCopies, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var workers = CommonOptions.Loading(1, parsed.GetValue(Workers)).Workers;
        var dataset = ImageDataset.Load(parsed.GetValue(Data)!, minClasses: 1, allowLeaks: true);
        var folder = Folder(dataset.Path, parsed.GetValue(Out));
        Outputs.RefuseLoss([dataset.Path], parsed.GetValue(Json));
        InspectionFolder.Check(folder);
        foreach (var warning in dataset.Warnings) Terminal.Note(warning);

        using var interruption = new Interruption();
        var inspection = DatasetInspector.Inspect(dataset, new InspectionOptions(!parsed.GetValue(NoCopies), workers), Show, interruption.Token);
        StatusLine.Clear();
        InspectionTables.Print(inspection);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, inspection.ToJson());

        StatusLine.Show(() => "drawing the page");
        InspectionFolder.Write(inspection, folder, parsed.GetValue(Seed), interruption.Token);
        Terminal.Note($"page  {Path.Combine(folder, InspectionFolder.PageFile)}");
        return 0;
    }

    // A page or a sheet inside the data set would be taken for a part of it.
    private static string Folder(string data, string? named)
    {
        var root = Directory.Exists(data) ? data : Path.GetFileName(data) == Manifest.FileName ? Path.GetDirectoryName(data)! : null;
        var folder = Path.GetFullPath(named ?? $"{(root is null ? Path.GetFileNameWithoutExtension(data) : Path.GetFileName(Path.TrimEndingDirectorySeparator(root)))}-inspect");
        var inside = root is not null && RelativePaths.IsWithin(folder, root);
        return inside ? throw new UsageException($"{folder} is inside the data set: name another folder with --out.") : folder;
    }

    private static void Show(InspectionProgress progress)
    {
        if (progress.Copies) AuditLine.Show(progress.Done, progress.Total);
        else StatusLine.Show("reading images", progress.Done, progress.Total);
    }
}
