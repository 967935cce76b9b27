using System.CommandLine;
using System.Runtime.InteropServices;
using Hematovision.Cli.Output;
using Hematovision.IO;
using Hematovision.Reporting.Runs;
using Hematovision.Torch;
using Hematovision.Training;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato report</c>: a run as one page that people show each other.</summary>
internal static class ReportCommand
{
    // Of a training's own report, of all classes: seconds on two cores, and enough for a mean over sixty worse photographs of each.
    private const int ImagesAfterTraining = 40;

    private static readonly Argument<string> Folder = new("RUN") { Description = "Run folder." };
    private static readonly Option<bool> Pdf = new("--pdf") { Description = "Print the page to RUN/report.pdf too, by an installed Chromium, Chrome or Edge." };
    private static readonly Option<bool> Robustness = new("--robustness") { Description = "Score the model on worse photographs too: resolution, blur, noise, JPEG, light, stain, rotation." };
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Images a class that --robustness takes; 0 for all.", 50);
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("report", "Make a run's page anew: scores, curves, mistakes, data, limits.") { Folder };
        Help.Add(command, "Page", Pdf);
        Help.Add(command, "Evidence", Robustness, Limit);
        Help.Add(command, "Work", Device, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    /// <summary>Makes the report of a run that was trained just now; a run without one is a run still.</summary>
    /// <returns>The page, or null where it could not be made, which is said.</returns>
    internal static string? Write(RunFolder run, CancellationToken cancellation)
    {
        try
        {
            var config = RunConfig.Load(run.Config);
            var options = new RunReportOptions(Robustness: true, Math.Max(1, ImagesAfterTraining / config.Classes.Count), config.Options.Device, config.Options.Loading);
            try
            {
                _ = Write(run, options, cancellation);
            }
            catch (HematoException e)
            {
                Terminal.Note($"the report is without robustness: {e.Message}");
                _ = Write(run, options with { Robustness = false }, cancellation);
            }

            return run.Report;
        }
        catch (Exception e) when (e is HematoException or IOException or UnauthorizedAccessException or ExternalException or OperationCanceledException)
        {
            Terminal.Note($"no report was made: {LibTorchError.Line(e).TrimEnd('.')}; make it with: hemato report {ShellWord.Of(run.Path)}");
            return null;
        }
        finally
        {
            StatusLine.Clear();
        }
    }

    private static IReadOnlyList<string> Write(RunFolder run, RunReportOptions options, CancellationToken cancellation) =>
        RunReport.Write(run.Path, options, (what, done, of) => StatusLine.Show(what, done, of), cancellation);

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Limit) < 0) throw new UsageException("--limit is not negative.");
        var run = RunFolder.Open(parsed.GetValue(Folder)!);
        if (parsed.GetValue(Pdf)) PdfPrinter.Check();
        var options = new RunReportOptions(
            parsed.GetValue(Robustness), parsed.GetValue(Limit), parsed.GetValue(Device)!, CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers)));
        using var interruption = new Interruption();
        var missing = Write(run, options, interruption.Token);
        StatusLine.Clear();
        foreach (var line in missing) Terminal.Note($"missing: {line}");
        Console.WriteLine($"report  {run.Report}");
        if (!parsed.GetValue(Pdf)) return 0;
        PdfPrinter.Print(run.Report, run.ReportPdf);
        Console.WriteLine($"pdf     {run.ReportPdf}");
        return 0;
    }
}
