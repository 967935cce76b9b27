using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Reporting;
using Hematovision.Training;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato reproduce</c>: makes a run again, and says whether the same comes out.</summary>
internal static class ReproduceCommand
{
    private static readonly Argument<string> Folder = new("RUN") { Description = "Run folder." };
    private static readonly Option<string?> Runs = CommonOptions.Text("--runs", "DIR", "Folder that the new run's folder is made in [beside RUN].");
    private static readonly Option<string?> Name = CommonOptions.Text("--name", "NAME", "Name of the new run [RUN's with -again].");

    internal static Command Create()
    {
        var command = new Command("reproduce", "Run a run again and compare: exit code 1 if anything differs.") { Folder };
        Help.Add(command, "Run", Runs, Name);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using var interruption = new Interruption();
        using var reporter = new RunReporter(new TrainingLog());
        try
        {
            var result = Reproduction.Run(parsed.GetValue(Folder)!, parsed.GetValue(Runs), parsed.GetValue(Name), reporter, interruption.Token);
            StatusLine.Clear();
            Print(result);
            return result.IsSame ? 0 : 1;
        }
        catch (OperationCanceledException) when (reporter.Run is { } run)
        {
            throw new OperationCanceledException("stopped", new HematoException($"stopped; what was trained is in {run.Path}: the same command goes on with it."));
        }
    }

    private static void Print(Reproduction result)
    {
        Console.WriteLine();
        foreach (var c in result.Results) Console.WriteLine($"{(c.Same ? "same   " : "DIFFERS")}  {c.What}: {c.Detail}");
        var causes = result.Causes.Where(cause => !cause.Same).ToList();
        if (causes.Count > 0 || !result.IsSame)
        {
            Console.WriteLine();
            Console.WriteLine(causes.Count > 0 ? "what else differs:" : "data, versions and machine are recorded as the same; the cause is the device's own order of sums, or that features could be kept in one run alone (a note says so where they cannot)");
            foreach (var cause in causes) Console.WriteLine($"  {cause.What}: {cause.Detail}");
        }

        Console.WriteLine();
        Console.WriteLine($"run folder   {result.Again.Path}");
    }
}
