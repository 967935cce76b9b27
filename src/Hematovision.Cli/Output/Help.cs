using System.Collections;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;

namespace Hematovision.Cli.Output;

/// <summary>What <c>--help</c> prints: usage on one line, then commands, arguments, and options under the headings they were added with.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    private const string OtherOptions = "Options";
    private const int WidestLabel = 30;
    private const int WidestPage = 110;

    private static readonly Dictionary<Option, string> Headings = [];

    /// <summary>Adds options to a command under a heading.</summary>
    internal static void Add(Command command, string heading, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
            Headings[option] = heading;
        }
    }

    /// <summary>Prints a command's page.</summary>
    internal static void Print(Command command, TextWriter to)
    {
        to.WriteLine(command.Description);
        to.WriteLine();
        to.WriteLine($"Usage: {Usage(command)}");
        var options = Options(command).Where(option => !option.Hidden).ToArray();
        var sections = new List<(string Heading, (string Label, string Text)[] Rows)>
        {
            ("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => ($"{c.Name} {Values(c)}".Trim(), c.Description ?? ""))]),
            ("Arguments", [.. command.Arguments.Select(a => (Value(a), a.Description ?? ""))]),
        };
        sections.AddRange(options.GroupBy(option => Headings.GetValueOrDefault(option, OtherOptions))
            .OrderBy(group => group.Key == OtherOptions)
            .Select(group => (group.Key, group.Select(option => (Label(option), $"{option.Description}{Default(option)}")).ToArray())));

        var rows = sections.SelectMany(section => section.Rows).ToArray();
        var width = rows.Select(row => row.Label.Length).Where(length => length <= WidestLabel).DefaultIfEmpty(0).Max();
        foreach (var section in sections.Where(section => section.Rows.Length > 0))
        {
            to.WriteLine();
            to.WriteLine($"{section.Heading}:");
            foreach (var (label, text) in section.Rows) PrintRow(to, label, text, width);
        }
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Print(parseResult.CommandResult.Command, Console.Out);
        return 0;
    }

    /// <summary>The command's own options, then those of every command.</summary>
    internal static IEnumerable<Option> Options(Command command) => command.Options.Concat(
        Ancestors(command).SelectMany(parent => parent.Options).Where(option => option.Recursive)).Distinct();

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    private static void PrintRow(TextWriter to, string label, string text, int width)
    {
        var indent = new string(' ', width + 4);
        var lines = Wrap(text, Math.Max(24, Math.Min(Terminal.Width, WidestPage) - indent.Length)).ToArray();
        to.WriteLine(label.Length <= width ? $"  {label.PadRight(width)}  {lines[0]}".TrimEnd() : $"  {label}");
        foreach (var line in label.Length <= width ? lines[1..] : lines) to.WriteLine(indent + line);
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }

    private static string Usage(Command command)
    {
        var names = new List<string>();
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault()) names.Insert(0, at is RootCommand ? "hemato" : at.Name);
        if (command.Subcommands.Count > 0) names.Add("COMMAND");
        if (Values(command) is { Length: > 0 } values) names.Add(values);
        names.AddRange(command.Options.Where(option => option.Required).Select(Label));
        return string.Join(' ', [.. names, "[options]"]);
    }

    private static string Values(Command command) => string.Join(' ', command.Arguments.Select(Value));

    private static string Value(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        var many = argument.Arity.MaximumNumberOfValues > 1 ? $"{name}..." : name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{many}]" : many;
    }

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static string Default(Option option)
    {
        if (!option.HasDefaultValue || option.HelpName is null) return "";
        var text = option.GetDefaultValue() switch
        {
            string word => word,
            IEnumerable values => string.Join(' ', values.Cast<object>()),
            Enum or bool => option.GetDefaultValue()!.ToString()!.ToLowerInvariant(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => "",
        };
        return text.Length > 0 ? $" [{text}]" : "";
    }
}
