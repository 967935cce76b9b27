namespace Hematovision.Data.Import;

/// <summary>A CSV file that labels images: a manifest, or a table of labels beside a folder of images.</summary>
internal static class CsvSource
{
    /// <summary>Finds the images.</summary>
    /// <param name="job">The import.</param>
    /// <param name="csvPath">Full path of the CSV file.</param>
    /// <exception cref="HematoException">It labels no image that is there, or one of them in two ways.</exception>
    public static IReadOnlyList<SourceImage> Read(ImportJob job, string csvPath)
    {
        var name = job.Shown(csvPath);
        var folder = Path.GetDirectoryName(csvPath)!;
        var labelled = LabelledFiles.Read(job, csvPath, folder);
        job.Remark(Unlabelled(labelled).Select(file => RelativePaths.From(folder, file)), "image", $"left out, without a label in {Path.GetFileName(csvPath)}");
        return
        [
            .. labelled.Select(pair => new SourceImage(
                pair.File, RelativePaths.From(folder, pair.File), job.Classes.Of(pair.Row.Label!, $"{name}, line {pair.Row.Line}"), Group(folder, pair.File, pair.Row), pair.Row.Split, pair.Row.Fold, pair.Row.Laboratory)),
        ];
    }

    // A manifest of images without groups names each by its own path, which it leaves here.
    private static string? Group(string folder, string file, LabelRow row) => row.Group == RelativePaths.From(folder, file) ? null : row.Group;

    private static IEnumerable<string> Unlabelled(IReadOnlyList<(string File, LabelRow Row)> labelled)
    {
        var named = labelled.Select(pair => pair.File).ToHashSet(StringComparer.Ordinal);
        return named.Select(file => Path.GetDirectoryName(file)!).Distinct()
            .SelectMany(ImageFiles.Files).Where(file => ImageFiles.IsImage(file) && !named.Contains(file));
    }
}
