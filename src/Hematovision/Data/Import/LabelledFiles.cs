using Hematovision.IO;

namespace Hematovision.Data.Import;

/// <summary>Joins the rows of a CSV file with the files that they mean.</summary>
internal static class LabelledFiles
{
    private const int LongestShown = 80;

    /// <summary>Each labelled file once, with its row, whose label is not null.</summary>
    /// <param name="job">The import; what is left out is remarked.</param>
    /// <param name="csvPath">Full path of the CSV file.</param>
    /// <param name="folder">Full path of the folder that the images lie in.</param>
    /// <param name="byNumber">Whether 12 may mean BloodImage_00012.jpg.</param>
    /// <exception cref="HematoException">None is there, or one has two labels, groups or folds.</exception>
    /// <exception cref="LeakException">One has two splits.</exception>
    public static IReadOnlyList<(string File, LabelRow Row)> Read(ImportJob job, string csvPath, string folder, bool byNumber = false)
    {
        var name = job.Shown(csvPath);
        job.HasTable = true;
        var rows = LabelsCsv.Read(csvPath, name, job.Options.GroupColumn);
        var files = new FileFinder(folder, closed: job.Owns(csvPath), byNumber);
        var missing = new List<string>();
        var empty = new List<string>();
        var labelled = new Dictionary<string, LabelRow>(StringComparer.Ordinal);
        var repeated = 0;
        foreach (var row in rows)
        {
            if (Find(row) is not { } file)
                missing.Add(row.Image);
            else if (row.Label is null)
                empty.Add(row.Image);
            else if (!labelled.TryAdd(file, row))
                repeated += Agrees(name, labelled[file], row, job.Classes) ? 1 : 0;
        }

        if (labelled.Count == 0)
            throw new HematoException(rows.Count == 0
                ? $"{name} has no rows: it labels no image."
                : $"{name}: none of its {rows.Count} images is there with a label, for instance '{FileText.Printable(rows[0].Image, LongestShown)}'. Paths are relative to the CSV file.");

        job.Remark(missing, "label", $"in {Path.GetFileName(csvPath)} of images that are not there");
        job.Remark(empty, "image", $"left out, with an empty label in {Path.GetFileName(csvPath)}");
        if (repeated > 0)
            job.Remarks.Add($"{repeated} {(repeated == 1 ? "row" : "rows")} of {Path.GetFileName(csvPath)} {(repeated == 1 ? "repeats" : "repeat")} an image, which counts once");

        return [.. labelled.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];

        string? Find(LabelRow row)
        {
            try
            {
                return files.Find(row.Image);
            }
            catch (HematoException e)
            {
                throw new HematoException($"{name}, line {row.Line}: {e.Message}.", e);
            }
        }
    }

    private static bool Agrees(string name, LabelRow first, LabelRow row, ClassNaming classes)
    {
        string Label(LabelRow of) => classes.Of(of.Label!, $"{name}, line {of.Line}");
        var differs = Label(first) != Label(row) ? $"labels, '{Label(first)}' and '{Label(row)}'"
            : first.Group != row.Group ? $"groups, '{first.Group}' and '{row.Group}'"
            : first.Fold != row.Fold ? "folds"
            : first.Laboratory != row.Laboratory ? "laboratories"
            : first.Split != row.Split ? "splits" : null;
        if (differs is null)
            return true;

        var message = $"{name}: {row.Image} has two {differs} (lines {first.Line} and {row.Line}). Keep one.";
        throw differs == "splits" ? new LeakException(message) : new HematoException(message);
    }
}
