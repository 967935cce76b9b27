using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Reporting;
using Hematovision.Reporting.CrossValidating;
using Hematovision.Training;
using Hematovision.Training.CrossValidating;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato crossval</c>: a model a fold or a laboratory, each scored on what it has not seen, and one report of all.</summary>
internal static class CrossValCommand
{
    private static readonly Option<string[]> Data = new("--data") { Description = "Data set, laid out as for train. Again for another laboratory's.", HelpName = "PATH" };
    private static readonly Option<int?> Folds = CommonOptions.Whole("--folds", "Folds [the data set's own, or 5].");
    private static readonly Option<string?> LeaveOut = CommonOptions.Text("--leave-out", "laboratory", "Leave out a laboratory a turn, in place of a fold.");
    private static readonly Option<string?> Resume = CommonOptions.Text("--resume", "DIR", "Go on with this cross-validation; every other option is read from it.");

    internal static Command Create()
    {
        LeaveOut.CompletionSources.Add("laboratory");
        var command = new Command("crossval", "Train and score by cross-validation: folds, or all laboratories but one.");
        Help.Add(command, "Turns", Data, Folds, LeaveOut);
        TrainOptions.AddTo(command, TrainOptions.Data, TrainOptions.Ratios, TrainOptions.Fold, TrainOptions.AllowLeakage);
        Help.Add(command, "Run", Resume);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var resume = parsed.GetValue(Resume);
        if (resume is not null) CommonOptions.RefuseBeside(parsed, Resume, "its folder");
        if (parsed.GetValue(LeaveOut) is { } what && what != "laboratory") throw new UsageException($"--leave-out takes laboratory, not '{what}'.");
        if (parsed.GetValue(LeaveOut) is not null && parsed.GetValue(Folds) is not null) throw new UsageException("--folds and --leave-out exclude each other; leave one out.");

        using var interruption = new Interruption();
        string? folder = resume;
        try
        {
            var report = resume is not null
                ? CrossValidation.Resume(resume, Observe, interruption.Token)
                : CrossValidation.Run(
                    parsed.GetValue(Data) ?? [], TrainOptions.Read(parsed, ""), parsed.GetValue(Folds), parsed.GetValue(LeaveOut) is not null, Observe, interruption.Token);
            CrossValidationPage.Write(report);
            StatusLine.Clear();
            CrossValidationTables.Print(report);
            return 0;
        }
        catch (OperationCanceledException) when (folder is not null)
        {
            throw new OperationCanceledException("stopped", new HematoException($"stopped; go on with: {CommonOptions.GoOn("crossval", folder)}"));
        }

        ITrainingObserver Observe() => new RunReporter(new TurnLog(run => folder = Path.GetDirectoryName(run.Path)));
    }
}
