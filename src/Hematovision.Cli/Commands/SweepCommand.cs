using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Reporting;
using Hematovision.Training;
using Hematovision.Training.Searching;
using static System.FormattableString;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato sweep</c>: trains with every combination of options that a file names, or with random ones.</summary>
internal static class SweepCommand
{
    private static readonly string[] OwnToTheSweep = ["name", "runs", "resume", "verbose", "help"];

    private static readonly Argument<string?> File = new("FILE") { Description = "YAML file: options of train under 'train', those to try under 'grid' or 'random'.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Runs = CommonOptions.Text("--runs", "DIR", "Folder that the sweep's folder is made in.", "runs");
    private static readonly Option<string?> Name = CommonOptions.Text("--name", "NAME", "Name of the sweep [sweep, date and time].");
    private static readonly Option<string?> Resume = CommonOptions.Text("--resume", "DIR", "Go on with this sweep's folder.");

    internal static Command Create()
    {
        var command = new Command("sweep", "Train with several values of options and sort what comes out.") { File };
        Help.Add(command, "Run", Runs, Name, Resume);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (file, resume) = (parsed.GetValue(File), parsed.GetValue(Resume));
        if (file is null == resume is null) throw new UsageException("a sweep needs its FILE, or --resume with its folder.");
        if (resume is not null) CommonOptions.RefuseBeside(parsed, Resume, "its folder");

        using var interruption = new Interruption();
        var folder = resume;
        try
        {
            var report = resume is not null ? Sweep.Resume(resume, Observe, interruption.Token) : Start(parsed, SweepFile.Load(file!), file!, Observe, interruption.Token);
            StatusLine.Clear();
            Print(report);
            return report.Rows.Any(row => row.Problem is not null) ? 1 : 0;
        }
        catch (OperationCanceledException) when (folder is not null)
        {
            throw new OperationCanceledException("stopped", new HematoException($"stopped; go on with: {CommonOptions.GoOn("sweep", folder)}"));
        }

        ITrainingObserver Observe() => new RunReporter(new TurnLog(run => folder = Path.GetDirectoryName(run.Path)));
    }

    private static SweepReport Start(ParseResult parsed, SweepFile file, string path, Func<ITrainingObserver> observe, CancellationToken cancellation)
    {
        var trials = file.Trials.Select(trial => new SweepTrial([.. file.Tried.Select(name => string.Join(' ', trial[name]))], OptionsOf(trial, path))).ToList();
        return Sweep.Run(file.Tried, trials, parsed.GetValue(Runs)!, parsed.GetValue(Name), observe, cancellation);
    }

    // By way of train's own command line, so that names, values and messages are its own.
    private static TrainingOptions OptionsOf(IReadOnlyDictionary<string, IReadOnlyList<string>> trial, string path)
    {
        if (trial.Keys.FirstOrDefault(OwnToTheSweep.Contains) is { } own) throw new UsageException($"{path}: {own} is not for a trial to choose; leave it out.");
        var parsed = CommandLine.Root().Parse(["train", .. trial.SelectMany(option => (string[])[$"--{option.Key}", .. option.Value])]);
        if (ParseProblem.Of(parsed) is { } problem) throw new UsageException($"{path}: {problem}");
        var options = TrainOptions.Read(parsed, parsed.GetValue(TrainOptions.Data) ?? throw new UsageException($"{path}: data is needed under train, as --data of hemato train."));
        try
        {
            options.Validate();
            return options;
        }
        catch (UsageException e)
        {
            throw new UsageException($"{path}: {e.Message}", e);
        }
    }

    private static void Print(SweepReport report)
    {
        Console.WriteLine();
        var table = Terminal.Table([" run", .. report.Names, "val macro-F1", "val accuracy", "best epoch"]);
        foreach (var row in report.Rows)
        {
            table.Add([
                row.Trial.Options.Name!, .. row.Trial.Tried,
                .. row.Problem is null ? [Invariant($"{row.ValMacroF1:F4}"), Invariant($"{row.ValAccuracy:F4}"), Invariant($"{row.BestEpoch}")] : (string[])["failed", "", ""]]);
        }

        Terminal.Print(table);
        if (report.Rows is [{ Run: { } run } best, ..])
        {
            Console.WriteLine();
            Console.WriteLine($"best         {run.Path}");
            if (best.TestMacroF1 is { } test) Console.WriteLine(Invariant($"its test     macro-F1 {test:F4}, which chose nothing"));
            if (report.Rows.Count > 1) Terminal.Note($"the best of {report.Rows.Count} validation scores flatters itself; quote a score on images that chose nothing");
        }

        Console.WriteLine($"table        {Path.Combine(report.Folder, "sweep.csv")}");
    }
}
