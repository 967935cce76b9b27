using Hematovision.Data;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Torch;
using Spectre.Console;

namespace Hematovision.Cli.Output;

/// <summary>What a person reads: results on standard output, everything about the work on standard error.</summary>
internal static class Terminal
{
    private const int WidthOfAPipe = 100;

    /// <summary>True where a person looks at standard error, so that a line may be written over.</summary>
    internal static bool IsInteractive => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>Columns of the terminal that standard output goes to.</summary>
    internal static int Width => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? WidthOfAPipe : Console.WindowWidth;

    /// <summary>One line on standard error, with the program's name before it.</summary>
    internal static void Error(string line) => Note($"hemato: {line}");

    /// <summary>Names the images that could not be read.</summary>
    internal static void LeftOut(IReadOnlyList<BadImage> images)
    {
        foreach (var bad in images) Error($"left out: {bad.Path}: {bad.Reason}");
    }

    /// <summary>Names the images that could not be read, and counts them.</summary>
    internal static void LeftOut(IReadOnlyList<BadImage> images, int of)
    {
        LeftOut(images);
        if (images.Count > 0) Error($"{images.Count} of {of} images could not be read.");
    }

    /// <summary>Says where a model's bounds do not hold as it is computed.</summary>
    internal static void NoteBounds(string model, Calibration? calibration, int views, Precision precision)
    {
        if (calibration?.BoundsHoldFor(views, precision) is { } held) Note($"{Path.GetFileName(model)} was calibrated {held}; its bounds hold for that only");
    }

    /// <summary>Says on standard output that a file was written, and how long it is.</summary>
    internal static void Wrote(string path) => Console.WriteLine(FormattableString.Invariant($"wrote {path} ({FileSize.Of(path):N0} bytes)"));

    /// <summary>One line on standard error.</summary>
    internal static void Note(string line)
    {
        StatusLine.Clear();
        Console.Error.WriteLine(OneLine(line));
    }

    /// <summary>The text without what would break the line or steer the terminal: file names may hold anything.</summary>
    internal static string OneLine(string text) => FileText.Printable(text, int.MaxValue);

    /// <summary>A table for standard output: numbers to the right, no frame that a pipe would have to strip.</summary>
    internal static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns)
        {
            // A column whose name starts with a space holds text, the others numbers.
            var text = column.StartsWith(' ');
            table.AddColumn(new TableColumn(Markup.Escape(column.Trim())) { Alignment = text ? Justify.Left : Justify.Right, NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    internal static void Add(this Table table, params ReadOnlySpan<string> cells)
    {
        var escaped = new List<string>();
        foreach (var cell in cells) escaped.Add(Markup.Escape(OneLine(cell)));
        table.AddRow([.. escaped]);
    }

    /// <summary>Prints a table as wide as it needs to be, so that no number is cut.</summary>
    internal static void Print(Table table)
    {
        foreach (var line in Lines(table)) Console.WriteLine(line);
    }

    /// <summary>The lines of a table, without the blanks that would fill them up.</summary>
    internal static IReadOnlyList<string> Lines(Table table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = short.MaxValue;
        console.Write(table);
        return [.. text.ToString().Trim('\n').Split('\n').Select(line => line.TrimEnd())];
    }
}
