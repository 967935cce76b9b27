using Spectre.Console;

namespace Hematovision.Cli.Output;

/// <summary>What a person reads: results on standard output, everything about the work on standard error.</summary>
internal static class Terminal
{
    /// <summary>True where a person looks at standard error, so that a line may be written over.</summary>
    internal static bool IsInteractive => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>One line on standard error, with the program's name before it.</summary>
    internal static void Error(string line)
    {
        StatusLine.Clear();
        Console.Error.WriteLine($"hemato: {line}");
    }

    /// <summary>One line on standard error.</summary>
    internal static void Note(string line)
    {
        StatusLine.Clear();
        Console.Error.WriteLine(line);
    }

    /// <summary>A table on standard output: numbers to the right, no frame that a pipe would have to strip.</summary>
    internal static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple);
        foreach (var column in columns)
        {
            // A column whose name starts with a space holds text, the others numbers.
            var text = column.StartsWith(' ');
            table.AddColumn(new TableColumn(Markup.Escape(column.Trim())) { Alignment = text ? Justify.Left : Justify.Right, NoWrap = true });
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    internal static void Add(this Table table, params ReadOnlySpan<string> cells)
    {
        var escaped = new List<string>();
        foreach (var cell in cells) escaped.Add(Markup.Escape(cell));
        table.AddRow([.. escaped]);
    }

    /// <summary>Prints a table; in a pipe, as wide as it needs to be.</summary>
    internal static void Print(Table table)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 4096;
        AnsiConsole.Write(table);
    }
}
