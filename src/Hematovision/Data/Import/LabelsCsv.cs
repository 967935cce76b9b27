using System.Globalization;

namespace Hematovision.Data.Import;

/// <summary>A row of a CSV file that labels images.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Image">What it calls the image.</param>
/// <param name="Label">The class as it is written; null where the field is empty.</param>
/// <param name="Group">The group; null where it says none.</param>
/// <param name="Split">The split; null where it says none.</param>
/// <param name="Fold">The fold; null where it says none.</param>
/// <param name="Laboratory">The laboratory; null where it says none.</param>
internal sealed record LabelRow(long Line, string Image, string? Label, string? Group, Split? Split, int? Fold, string? Laboratory);

/// <summary>A CSV file with a column of images and one of classes, under the names that people give them.</summary>
internal static class LabelsCsv
{
    private const string Known = "one of path, image, file or filename, and one of label, class or category";

    /// <summary>The file in a folder that labels images: a <c>dataset.csv</c>, else a <c>labels.csv</c>; null for none.</summary>
    public static string? FindIn(string folder) =>
        ((string[])[Manifest.FileName, "labels.csv"]).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Reads the rows.</summary>
    /// <param name="csvPath">Full path of the file.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="groupColumn">The column of groups.</param>
    /// <exception cref="HematoException">It is no such file.</exception>
    public static IReadOnlyList<LabelRow> Read(string csvPath, string name, string groupColumn)
    {
        using var table = new CsvTable(File.OpenRead(csvPath), name);
        var image = table.Column("path", "image", "file", "filename");
        var label = table.Column("label", "class", "category");
        if (image < 0 || label < 0)
            throw new HematoException($"{name} labels no images: its first line must name {Known}, not '{table.Header}'.");

        var group = table.Column(groupColumn);
        if (group < 0 && groupColumn != ImportOptions.DefaultGroupColumn)
            throw new HematoException($"{name} has no column '{groupColumn}': it has '{table.Header}'.");

        var (split, fold, laboratory) = (table.Column("split"), table.Column("fold"), table.Column("laboratory"));
        var rows = new List<LabelRow>();
        while (table.Read())
        {
            rows.Add(new LabelRow(
                table.Line,
                table[image] ?? throw Wrong("names no image"),
                table[label],
                table[group],
                table[split] is { } part ? SplitName.Parse(part) ?? throw Wrong($"has the unknown split '{part}': use {SplitName.Known}") : null,
                table[fold] is { } number ? Fold(number) : null,
                table[laboratory]));
        }

        return rows;

        int Fold(string number) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw Wrong($"has '{number}' as its fold, which is no whole number from 1");

        HematoException Wrong(string what) => new($"{name}, line {table.Line} {what}.");
    }
}
