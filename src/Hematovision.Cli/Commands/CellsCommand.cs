using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.IO;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato cells</c>: where the white cells are.</summary>
internal static class CellsCommand
{
    private static readonly Argument<string[]> Paths = new("PATH") { Description = "Images, folders or globs: fields of view, or single cells.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write everything to this file as JSON.");
    private static readonly Option<bool> Csv = new("--csv") { Description = "CSV, a row an image; what a pipe gets by default." };
    private static readonly Option<string?> Out = CommonOptions.Text("--out", "DIR", "Write the pictures with boxes and each cell's crop to this new folder, as PNG.");
    private static readonly Option<bool> Strict = CommonOptions.Strict();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("cells", "Find the white cells in photographs of smears.") { Paths };
        Help.Add(command, "Output", Json, Csv, Out, Strict);
        Help.Add(command, "Work", Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var paths = ImagePaths.Expand(parsed.GetValue(Paths)!);
        var threads = CommonOptions.Loading(1, parsed.GetValue(Workers)).Threads;
        Outputs.RefuseLoss(paths, parsed.GetValue(Json));
        var folder = parsed.GetValue(Out) is { } name ? new CellFolder(name) : null;
        Outputs.RefuseWithin(parsed.GetValue(Paths)!, parsed.GetValue(Out));
        using var interruption = new Interruption();
        var done = 0;
        var pictures = paths.Select((path, i) => (Path: path, Number: i + 1)).AsParallel().AsOrdered()
            .WithDegreeOfParallelism(threads).WithCancellation(interruption.Token)
            .Select(one =>
            {
                var picture = Look(one.Path, one.Number, folder);
                var now = Interlocked.Increment(ref done);
                StatusLine.Show("looking for cells", now, paths.Count);
                return picture;
            }).ToList();

        StatusLine.Clear();
        var read = pictures.Where(p => p.Findings is not null).ToList();
        if (parsed.GetValue(Csv) || Console.IsOutputRedirected) CellLines.PrintCsv(read);
        else CellLines.PrintTable(read);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, CellLines.Json(read));

        var bad = pictures.Where(p => p.Findings is null).Select(p => new BadImage(p.Path, p.Reason!)).ToList();
        Terminal.LeftOut(bad, paths.Count);
        return parsed.GetValue(Strict) && bad.Count > 0 ? 1 : 0;
    }

    private static CellsOfPicture Look(string path, int number, CellFolder? folder)
    {
        try
        {
            var image = ImageDecoder.Decode(path);
            var findings = CellFinder.Find(image);
            folder?.Write(path, number, image, findings);
            return new CellsOfPicture(path, image.Width, image.Height, findings, null);
        }
        catch (ImageReadException e)
        {
            return new CellsOfPicture(path, 0, 0, null, e.Reason);
        }
    }
}
