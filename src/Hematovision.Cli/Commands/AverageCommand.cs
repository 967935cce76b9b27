using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Models;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato average</c>: the mean of the weights of models that began alike, as a model.</summary>
internal static class AverageCommand
{
    private static readonly Argument<string[]> Models = new("MODEL") { Description = "Model files, at least two, trained with the same --weights and --seed.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Out = new("--out") { Description = "The model file to write.", HelpName = "FILE", Required = true };

    internal static Command Create()
    {
        var command = new Command("average", "Write the mean of the weights of models that began alike.") { Models };
        Help.Add(command, "Output", Out);
        command.SetAction(Run);
        return command;
    }

    /// <summary>How many models a mean is of, and what tells them apart.</summary>
    internal static string Text(int models, IReadOnlyList<string> differences) =>
        $"{models} models, trained {(differences.Count == 0 ? "with the same options" : $"with different {string.Join(", ", differences)}")}";

    private static int Run(ParseResult parsed)
    {
        var (models, to) = (parsed.GetValue(Models)!, parsed.GetValue(Out)!);
        Outputs.RefuseLoss(models.Distinct(StringComparer.Ordinal), to);
        var about = ModelAverage.Write(models, to);
        Console.WriteLine($"mean of {Text(models.Length, ModelAverage.Differences(about))}");
        Console.WriteLine(FormattableString.Invariant($"wrote {to} ({new FileInfo(to).Length:N0} bytes)"));
        Terminal.Note("nothing is known of how right it is: hemato eval beside the models that it is of tells");
        return 0;
    }
}
