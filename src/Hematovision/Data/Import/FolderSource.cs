namespace Hematovision.Data.Import;

/// <summary>A folder per class, or such folders below a folder per split.</summary>
internal static class FolderSource
{
    /// <summary>Finds the images.</summary>
    /// <exception cref="HematoException">There are none, or the folder is not laid out so.</exception>
    public static IReadOnlyList<SourceImage> Read(ImportJob job, string root)
    {
        try
        {
            var data = FolderLayout.Read(root, name => job.Classes.Of(name, root));
            job.Remarks.AddRange(data.Warnings.Select(job.Shown));
            return [.. data.Examples.Select(e => new SourceImage(e.Path, e.Group, e.Label, Split: e.Split))];
        }
        catch (HematoException e)
        {
            throw new HematoException(job.Shown(e.Message), e);
        }
    }

    /// <summary>
    /// The folder that holds the data set, where all lies in one more folder, as in archives: named after the set and
    /// not after a class, and with folders of its own; or the only one with Pascal VOC annotations.
    /// </summary>
    public static string Unwrapped(ImportJob job, string root)
    {
        var folders = ImageFiles.Folders(root);
        if (folders.Where(folder => VocSource.Is(folder.FullName)).Take(2).ToArray() is [var voc])
            return voc.FullName;

        var wrapper = folders.Count == 1 && SplitName.Parse(folders[0].Name) is null && job.Classes.Find(folders[0].Name) is null
            && !ImageFiles.Files(root).Any(ImageFiles.IsImage) && LabelsCsv.FindIn(root) is null
            && (ImageFiles.Folders(folders[0].FullName).Count > 0 || LabelsCsv.FindIn(folders[0].FullName) is not null);
        return wrapper ? Unwrapped(job, folders[0].FullName) : root;
    }
}
