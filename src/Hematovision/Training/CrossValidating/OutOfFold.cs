using System.Globalization;
using CsvHelper;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.IO;

namespace Hematovision.Training.CrossValidating;

/// <summary>An image as the model took it that had learnt from nothing of its group.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Label">Its class.</param>
/// <param name="Group">Its group.</param>
/// <param name="Turn">The turn that scored it, from 1.</param>
/// <param name="Laboratory">Its laboratory.</param>
/// <param name="Probabilities">Of each of the classes, 0 for one that this turn's model does not know.</param>
internal sealed record OutOfFold(string Path, string Label, string Group, int Turn, string Laboratory, float[] Probabilities)
{
    private const string Prefix = "p_";

    /// <summary>It as metrics take it.</summary>
    internal Scored Score(IReadOnlyList<string> classes) => new(ClassNames.IndexOf(classes, Label), Probabilities, Group);

    /// <summary>Writes a row an image, with paths relative to the file.</summary>
    internal static void Write(string csvPath, IReadOnlyList<string> classes, IEnumerable<OutOfFold> images) => AtomicFile.Write(csvPath, stream =>
    {
        var folder = System.IO.Path.GetDirectoryName(csvPath)!;
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace }, leaveOpen: true);
        csv.WriteRecord(["path", "label", "group", "fold", "laboratory", "prediction", .. classes.Select(name => Prefix + name)]);
        foreach (var image in images)
        {
            csv.WriteRecord(
            [
                RelativePaths.From(folder, image.Path), image.Label, image.Group, Text(image.Turn), image.Laboratory, classes[image.Score(classes).Predicted],
                .. image.Probabilities.Select(p => Text(p)),
            ]);
        }
    });

    /// <summary>Reads the classes and the rows back, to the bit.</summary>
    internal static (IReadOnlyList<string> Classes, IReadOnlyList<OutOfFold> Images) Read(string csvPath)
    {
        using var table = new CsvTable(File.OpenRead(csvPath), csvPath);
        var folder = System.IO.Path.GetDirectoryName(csvPath)!;
        string[] classes = [.. table.Columns.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];
        var columns = Array.ConvertAll(classes, name => table.Column(Prefix + name));
        var (path, label, group) = (table.Column("path"), table.Column("label"), table.Column("group"));
        var (turn, laboratory) = (table.Column("fold"), table.Column("laboratory"));
        var images = new List<OutOfFold>();
        while (table.Read())
        {
            images.Add(new OutOfFold(
                System.IO.Path.GetFullPath(table[path]!, folder),
                table[label]!,
                table[group]!,
                int.Parse(table[turn]!, CultureInfo.InvariantCulture),
                table[laboratory]!,
                Array.ConvertAll(columns, column => float.Parse(table[column]!, CultureInfo.InvariantCulture))));
        }

        return (classes, images);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
