using System.CommandLine;
using System.CommandLine.Parsing;
using Hematovision.Cli.Output;
using Hematovision.Models;

namespace Hematovision.Cli;

/// <summary>What is wrong with a command line, in one line that names the near miss where there is one.</summary>
internal static class ParseProblem
{
    /// <summary>The line, or null where nothing is wrong.</summary>
    internal static string? Of(ParseResult parsed)
    {
        if (Mistyped(parsed) is { } mistyped) return Unknown(parsed.CommandResult.Command, mistyped);
        if (parsed.Errors is not [var first, ..]) return Empty(parsed.CommandResult) is { } name ? $"{name} is given an empty value." : null;
        if (parsed.UnmatchedTokens is not [var unknown, ..]) return first.Message;
        return NoTruth(parsed, unknown) is { } option ? $"{option} takes true or false, not '{unknown}'." : Unknown(parsed.CommandResult.Command, unknown);
    }

    // What is neither true nor false is taken for the next argument: the option stands without a value before it.
    private static string? NoTruth(ParseResult parsed, string word)
    {
        var before = parsed.Tokens.TakeWhile(token => token.Value != word).LastOrDefault();
        return Help.Options(parsed.CommandResult.Command).FirstOrDefault(option => option is Option<bool> { HasDefaultValue: true } && option.Name == before?.Value)?.Name;
    }

    private static string Unknown(Command command, string word)
    {
        var (kind, known) = word.StartsWith('-') ? ("option", Help.Options(command).Select(option => option.Name))
            : command.Subcommands.Count > 0 ? ("command", command.Subcommands.Select(sub => sub.Name))
            : ("argument", []);
        var hint = NearMiss.Nearest(word, known) is { } near ? $"; did you mean {near}?" : ".";
        return kind == "argument" ? $"there is nothing to do with '{word}'{hint}" : $"unknown {kind} '{word}'{hint}";
    }

    // An option that is not known is taken for a file, or for one more value of the option before it. A file that is called so stands behind --, or as ./--name.
    private static string? Mistyped(ParseResult parsed)
    {
        var words = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Where(token => token.Type == TokenType.Argument).Select(token => token.Value);
        return words.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && !File.Exists(word) && !Directory.Exists(word));
    }

    // A variable of a script that is not set gives "", which no option means.
    private static string? Empty(SymbolResult result) => result switch
    {
        OptionResult option when option.Tokens.Any(token => token.Value.Length == 0) => option.Option.Name,
        ArgumentResult argument when argument.Tokens.Any(token => token.Value.Length == 0) => argument.Argument.HelpName ?? argument.Argument.Name,
        CommandResult command => command.Children.Select(Empty).FirstOrDefault(name => name is not null),
        _ => null,
    };
}
