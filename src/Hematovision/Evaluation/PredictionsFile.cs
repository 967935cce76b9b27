using System.Globalization;
using CsvHelper;
using Hematovision.Data;
using Hematovision.IO;

namespace Hematovision.Evaluation;

/// <summary>
/// <c>predictions.csv</c>: a row an image as a model took it, <c>path,label,group[,split][,fold][,laboratory],prediction,p_CLASS...</c>, paths
/// relative to the file. It is a manifest too.
/// </summary>
internal static class PredictionsFile
{
    private const string Prefix = "p_";

    private static readonly CsvWriterOptions Written = new() { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace };

    /// <summary>Writes the whole file, in the order of the images.</summary>
    /// <exception cref="HematoException">It cannot be written.</exception>
    internal static void Write(string csvPath, IReadOnlyList<string> classes, IReadOnlyCollection<ScoredImage> images) => AtomicFile.Write(csvPath, stream =>
    {
        var folder = RelativePaths.FolderOf(csvPath);
        var (split, fold, laboratory) = (Any(e => e.Split is not null), Any(e => e.Fold is not null), Any(e => e.Laboratory is not null));
        using var csv = CsvWriter.Create(stream, Written, leaveOpen: true);
        csv.WriteRecord(
            ["path", "label", "group", .. Optional("split", split), .. Optional("fold", fold), .. Optional("laboratory", laboratory), "prediction", .. classes.Select(name => Prefix + name)]);
        foreach (var (e, score) in images.Select(image => (image.Example, image.Score)))
        {
            csv.WriteRecord(
            [
                RelativePaths.From(folder, e.Path), e.Label, e.Group,
                .. Optional(e.Split is { } s ? SplitName.Of(s) : "", split),
                .. Optional(e.Fold?.ToString(CultureInfo.InvariantCulture) ?? "", fold),
                .. Optional(e.Laboratory ?? "", laboratory),
                classes[score.Predicted],
                .. score.Probabilities.Select(p => p.ToString(CultureInfo.InvariantCulture)),
            ]);
        }

        bool Any(Func<ImageExample, bool> has) => images.Any(image => has(image.Example));
        static string[] Optional(string field, bool there) => there ? [field] : [];
    });

    /// <summary>Reads the classes and the images back, to the bit.</summary>
    /// <exception cref="HematoException">It cannot be read, or is not such a file.</exception>
    internal static (IReadOnlyList<string> Classes, IReadOnlyList<ScoredImage> Images) Read(string csvPath)
    {
        try
        {
            using var file = File.OpenRead(csvPath);
            if (!EndsWithALine(file)) throw new FormatException("its last line has no end, so it is cut short");
            using var table = new CsvTable(file, csvPath);
            string[] classes = [.. table.Columns.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];
            var images = new List<ScoredImage>();
            while (table.Read()) images.Add(Row(table, classes, RelativePaths.FolderOf(csvPath)));
            return classes.Length > 0 ? (classes, images) : throw new FormatException("it names no classes");
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read {csvPath}: {e.Message.Split('\n')[0]}", e);
        }
    }

    // A number that was cut is a number too.
    private static bool EndsWithALine(FileStream file)
    {
        if (file.Length == 0) return false;
        file.Seek(-1, SeekOrigin.End);
        var last = file.ReadByte();
        file.Seek(0, SeekOrigin.Begin);
        return last == '\n';
    }

    private static ScoredImage Row(CsvTable table, string[] classes, string folder)
    {
        var example = new ImageExample(Path.GetFullPath(Field("path"), folder), Field("label"), Field("group"), Optional("split") is { } split ? SplitName.Parse(split) : null)
        {
            Fold = Optional("fold") is { } fold ? int.Parse(fold, CultureInfo.InvariantCulture) : null,
            Laboratory = Optional("laboratory"),
        };
        var probabilities = Array.ConvertAll(classes, name => float.Parse(Field(Prefix + name), CultureInfo.InvariantCulture));
        return new ScoredImage(example, new Scored(ClassNames.IndexOf(classes, example.Label), probabilities, example.Group));

        string? Optional(string column) => table[table.Column(column)];
        string Field(string column) => Optional(column) ?? throw new FormatException($"line {table.Line} has no {column}");
    }
}
