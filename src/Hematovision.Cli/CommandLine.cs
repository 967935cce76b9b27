using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Hematovision.Cli.Commands;
using Hematovision.Cli.Commands.Datasets;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Torch;

namespace Hematovision.Cli;

/// <summary>The command line: its commands, and what every one of them does with an error.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    internal const int Refused = 3;
    private const int Interrupted = 130;

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Add the trace to an error's line.",
        Recursive = true,
    };

    /// <summary>Runs a command on the calling thread, which the model then computes on, and gives its exit code.</summary>
    internal static int Run(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed is { Errors.Count: > 0, UnmatchedTokens.Count: 0, CommandResult.Command.Subcommands.Count: > 0 })
        {
            Help.Print(parsed.CommandResult.Command, Console.Error);
            return WrongUsage;
        }

        if (ParseProblem.Of(parsed) is { } problem)
        {
            Terminal.Error($"{problem} See '{string.Join(' ', Names(parsed.CommandResult))} --help'.");
            return WrongUsage;
        }

        Devices.Noted += Terminal.Note;
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            var code = Report(e);
            if (parsed.GetValue(Verbose)) Console.Error.WriteLine(e);
            return code;
        }
    }

    /// <summary>The commands.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("Classifies blood cells by transfer learning: train, evaluate, predict.")
        {
            Verbose,
            QuickstartCommand.Create(),
            TrainCommand.Create(),
            CrossValCommand.Create(),
            LrFindCommand.Create(),
            SweepCommand.Create(),
            ReproduceCommand.Create(),
            ReportCommand.Create(),
            AverageCommand.Create(),
            EvalCommand.Create(),
            CompareCommand.Create(),
            PredictCommand.Create(),
            CellsCommand.Create(),
            DifferentialCommand.Create(),
            CalibrateCommand.Create(),
            QuantizeCommand.Create(),
            ServeCommand.Create(),
            SummaryCommand.Create(),
            ExportCommand.Create(),
            DataCommand.Create(),
            WeightsCommand.Create(),
            DevicesCommand.Create(),
            CompletionCommand.Create(),
            MemoryTrialCommand.Create(),
        };
        foreach (var option in root.Options)
        {
            if (option is VersionOption) (option.Action, option.Description) = (new VersionAction(), "Print the version, and those of TorchSharp and libtorch.");
            if (option is not HelpOption) continue;
            (option.Action, option.Description) = (new Help(), "Print this, or a command's own page.");
            foreach (var alias in (string[])["-?", "/?", "/h"]) option.Aliases.Remove(alias);
        }

        return root;
    }

    private static int Report(Exception e)
    {
        switch (e)
        {
            case AggregateException several:
                // Of what several threads met, the first is the one to tell of; that the user stopped the work says nothing of the others.
                var met = several.Flatten().InnerExceptions;
                return Report(met.FirstOrDefault(inner => inner is not OperationCanceledException) ?? met[0]);
            case OperationCanceledException:
                Terminal.Error(e.InnerException?.Message ?? "stopped.");
                return Interrupted;
            case ExternalException when LibTorchError.IsOutOfMemory(e):
                Terminal.Error(LibTorchError.Line(e));
                return Failed;
            case HematoException:
                Terminal.Error(e.Message);
                return e is UsageException ? WrongUsage : e is LeakException ? Refused : Failed;
            case UnauthorizedAccessException when !e.Message.Contains('\''):
                Terminal.Error("standard output is closed; the work before it was done."); // .NET names any other file
                return Failed;
            case IOException or UnauthorizedAccessException:
                Terminal.Error(e.Message);
                return Failed;
            default:
                Terminal.Error($"unexpected: {LibTorchError.Line(e)} (a defect; --verbose shows where).");
                return Failed;
        }
    }

    private static IEnumerable<string> Names(SymbolResult? result)
    {
        var names = new Stack<string>();
        for (var at = result; at is not null; at = at.Parent)
        {
            if (at is CommandResult command) names.Push(command.Command is RootCommand ? "hemato" : command.Command.Name);
        }

        return names;
    }
}
