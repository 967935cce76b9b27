using System.Globalization;
using CsvHelper;

namespace Hematovision.Data;

/// <summary>
/// A data set as a CSV file: <c>path,label[,group][,split][,fold][,laboratory][,sha256,width,height]</c>, paths relative to the file. Other columns are
/// not looked at.
/// </summary>
internal static class Manifest
{
    /// <summary>By this name a folder's manifest is found.</summary>
    public const string FileName = "dataset.csv";

    private static readonly string[] ContentColumns = ["sha256", "width", "height"];

    private static readonly CsvWriterOptions Written = new()
    {
        NewLine = "\n",
        Quoting = CsvQuoting.WhenNeededOrWhitespace,
    };

    /// <param name="csvPath">Full path of a file that is there.</param>
    /// <param name="allowLeaks">Whether a group may be in two splits.</param>
    public static ImageDataset Read(string csvPath, bool allowLeaks)
    {
        var folder = RelativePaths.FolderOf(csvPath);
        var rows = ReadRows(csvPath);
        RefuseMissing(csvPath, rows);
        var warnings = new List<string>();
        var examples = Distinct(csvPath, folder, rows, warnings);
        var unsplit = examples.Count(e => e.Split is null);
        if (unsplit > 0 && unsplit < examples.Count)
            throw new HematoException($"{csvPath}: {unsplit} of {examples.Count} images have no split. Give each one, or leave the column out.");

        return new ImageDataset(csvPath, examples, warnings, allowLeaks);
    }

    /// <summary>
    /// Writes what <see cref="Read"/> reads back as the same examples, for a file in a folder. The rows are in ordinal order of the
    /// paths written, which is the same wherever the whole is moved to.
    /// </summary>
    public static void Write(ImageDataset data, string folder, Stream stream)
    {
        var folds = data.Examples.Any(e => e.Fold is not null);
        var laboratories = data.Examples.Any(e => e.Laboratory is not null);
        var contents = data.Examples.Any(e => e.Content is not null);
        using var csv = CsvWriter.Create(stream, Written, leaveOpen: true);
        csv.WriteRecord(["path", "label", "group", "split", .. Optional("fold", folds), .. Optional("laboratory", laboratories), .. contents ? ContentColumns : []]);
        foreach (var (path, e) in data.Examples.Select(e => (RelativePaths.From(folder, e.Path), e)).OrderBy(row => row.Item1, StringComparer.Ordinal))
        {
            csv.WriteRecord(
            [
                path, e.Label, e.Group, e.Split is { } split ? SplitName.Of(split) : "",
                .. Optional(Number(e.Fold), folds),
                .. Optional(e.Laboratory ?? "", laboratories),
                .. contents ? [e.Content?.Sha256 ?? "", Number(e.Content?.Width), Number(e.Content?.Height)] : (string[])[],
            ]);
        }

        static string[] Optional(string field, bool there) => there ? [field] : [];

        static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>What its rows say, whether or not the images are still there.</summary>
    /// <exception cref="HematoException">It is not readable as a manifest.</exception>
    public static IReadOnlyList<ImageExample> Rows(string csvPath) => [.. ReadRows(csvPath).Select(row => row.Example)];

    /// <summary>The names in the first line.</summary>
    public static IReadOnlyList<string> Columns(string csvPath)
    {
        using var table = Open(csvPath);
        return [.. table.Columns];
    }

    /// <summary>One column's fields by the full path of their image; null where a field is empty.</summary>
    /// <exception cref="HematoException">An image has two.</exception>
    public static IReadOnlyDictionary<string, string?> Column(string csvPath, string column)
    {
        using var table = Open(csvPath);
        var (path, index) = (table.Column("path"), table.Column(column));
        var folder = RelativePaths.FolderOf(csvPath);
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        while (table.Read())
        {
            var file = Resolve(folder, table[path]!);
            if (!fields.TryAdd(file, table[index]) && fields[file] != table[index])
                throw new HematoException($"{csvPath}, line {table.Line} gives {table[path]} another {column} than a line before. Keep one.");
        }

        return fields;
    }

    private static CsvTable Open(string csvPath) => new(File.OpenRead(csvPath), csvPath);

    private static List<(long Line, ImageExample Example)> ReadRows(string csvPath)
    {
        using var table = Open(csvPath);
        var (path, label) = (Needed("path"), Needed("label"));
        var (group, split, fold) = (table.Column("group"), table.Column("split"), table.Column("fold"));
        var laboratory = table.Column("laboratory");
        var content = Array.ConvertAll(ContentColumns, name => table.Column(name));
        var folder = RelativePaths.FolderOf(csvPath);
        var rows = new List<(long, ImageExample)>();
        while (table.Read())
        {
            var written = table[path] ?? throw Wrong("has no path");
            if (written.Contains('\0')) throw Wrong("has a NUL character in its path: the file is damaged");
            var file = Resolve(folder, written);
            rows.Add((table.Line, new ImageExample(
                file,
                table[label] ?? throw Wrong("has no label"),
                table[group] ?? RelativePaths.From(folder, file),
                table[split] is { } name ? SplitName.Parse(name) ?? throw Wrong($"has the unknown split '{name}': use {SplitName.Known}") : null)
            {
                Fold = table[fold] is null ? null : Number(fold, "fold"),
                Laboratory = table[laboratory],
                Content = content.Any(column => table[column] is null)
                    ? null
                    : new ImageContent(table[content[0]]!, Number(content[1], ContentColumns[1]), Number(content[2], ContentColumns[2])),
            }));
        }

        return rows;

        int Needed(string name) => table.Column(name) is >= 0 and var index
            ? index
            : throw new HematoException($"{csvPath} has no column '{name}': its first line must name path and label, then group and split if they are known, not '{table.Header}'.");

        int Number(int column, string name) =>
            int.TryParse(table[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
                ? value
                : throw Wrong($"has '{table[column]}' as its {name}, which is no whole number from 1");

        HematoException Wrong(string what) => new($"{csvPath}, line {table.Line} {what}.");
    }

    // A manifest made on Windows is read on other systems too.
    private static string Resolve(string folder, string path)
    {
        var full = Path.GetFullPath(path, folder);
        return path.Contains('\\') && !File.Exists(full) ? Path.GetFullPath(path.Replace('\\', '/'), folder) : full;
    }

    private static void RefuseMissing(string csvPath, List<(long Line, ImageExample Example)> rows)
    {
        var missing = rows.Select(r => r.Example.Path).Where(path => !File.Exists(path)).Distinct().ToArray();
        if (missing.Length == 0)
            return;

        var named = string.Join(", ", missing.Take(3)) + (missing.Length > 3 ? ", ..." : "");
        throw new HematoException(
            $"{csvPath} names {missing.Length} of {rows.Count} images that are not there: {named}. Paths are relative to the CSV file.");
    }

    private static List<ImageExample> Distinct(
        string csvPath, string folder, List<(long Line, ImageExample Example)> rows, List<string> warnings)
    {
        var seen = new Dictionary<string, (long Line, ImageExample Example)>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (seen.TryAdd(row.Example.Path, row) || seen[row.Example.Path].Example == row.Example)
                continue;

            var (line, first) = seen[row.Example.Path];
            var differs = first.Label != row.Example.Label
                ? $"two labels, '{first.Label}' and '{row.Example.Label}'"
                : first.Group != row.Example.Group ? $"two groups, '{first.Group}' and '{row.Example.Group}'"
                : first.Split != row.Example.Split ? "two splits" : first.Fold != row.Example.Fold ? "two folds"
                : first.Laboratory != row.Example.Laboratory ? "two laboratories" : "two contents";
            var message = $"{csvPath}: {RelativePaths.From(folder, first.Path)} has {differs} (lines {line} and {row.Line}). Keep one.";
            throw first.Split != row.Example.Split || first.Fold != row.Example.Fold ? new LeakException(message) : new HematoException(message);
        }

        if (seen.Count < rows.Count)
            warnings.Add($"{rows.Count - seen.Count} {(rows.Count - seen.Count == 1 ? "row repeats" : "rows repeat")} an image, which counts once");

        return [.. seen.Values.Select(row => row.Example)];
    }
}
