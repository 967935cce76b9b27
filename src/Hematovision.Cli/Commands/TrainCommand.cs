using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Reporting;
using Hematovision.Training;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato train</c>: images in, one model file and a run folder out.</summary>
internal static class TrainCommand
{
    private static readonly Option<string?> Resume = CommonOptions.Text("--resume", "RUN", "Go on with this run folder; every other option is read from it.");
    private static readonly Option<bool> NoReport = new("--no-report") { Description = "Make no report at the end; hemato report RUN makes it." };

    internal static Command Create()
    {
        var command = new Command("train", "Train a model on images in class folders.");
        TrainOptions.AddTo(command);
        Help.Add(command, "Run", Resume, NoReport);
        command.SetAction(Run);
        return command;
    }

    /// <summary>Trains as asked, with its log and its plots, and prints what came out.</summary>
    internal static TrainingResult Train(TrainingOptions? options, string? resume, bool report = true)
    {
        using var interruption = new Interruption();
        using var reporter = new RunReporter(new TrainingLog());
        try
        {
            var result = resume is null
                ? TrainingJob.Run(options!, reporter, interruption.Token)
                : TrainingJob.Resume(resume, reporter, interruption.Token);
            TrainingLog.Print(result, report ? ReportCommand.Write(result.Run, interruption.Token) : null);
            return result;
        }
        catch (OperationCanceledException) when (reporter.Run is { } run)
        {
            throw new OperationCanceledException("stopped", new HematoException($"stopped; go on with: {GoOn(run)}"));
        }
        catch (HematoException e) when (reporter.Run is { } run && e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"{e.Message} Then go on with: {GoOn(run)}", e);
        }

        string GoOn(RunFolder run) => CommonOptions.GoOn("train", run.Path) + (report ? "" : $" {NoReport.Name}");
    }

    private static int Run(ParseResult parsed)
    {
        var resume = parsed.GetValue(Resume);
        var data = parsed.GetValue(TrainOptions.Data);
        if (resume is null && data is null) throw new UsageException("--data is needed: a folder with a folder of images per class.");
        if (resume is not null) CommonOptions.RefuseBeside(parsed, Resume, "its run folder", NoReport);
        _ = Train(resume is null ? TrainOptions.Read(parsed, data!) : null, resume, !parsed.GetValue(NoReport));
        return 0;
    }
}
