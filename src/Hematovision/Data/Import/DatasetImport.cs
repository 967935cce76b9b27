namespace Hematovision.Data.Import;

/// <summary>Takes data sets in as they are published: folders, labels in a CSV file, archives, Pascal VOC boxes, MedMNIST arrays.</summary>
public static class DatasetImport
{
    private const string Known = "a folder of images per class, a CSV file, a zip, tar or tar.gz of these, Pascal VOC annotations, or a MedMNIST .npz";

    /// <summary>
    /// Makes a data set of <c>CLASS/IMAGE</c> files and a manifest <c>dataset.csv</c>. It appears whole, or not at all; the
    /// source is never changed. The same source and options give the same manifest byte for byte.
    /// </summary>
    /// <param name="source">A folder, a CSV file, a zip, tar or tar.gz of such, or a MedMNIST <c>.npz</c>; told by what it holds.</param>
    /// <param name="destination">A folder that is new or empty.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="progress">Told how far the work is, from several threads, one at a time.</param>
    /// <param name="cancel">Stops the work; nothing is left behind.</param>
    /// <exception cref="HematoException">The source cannot be taken as one of these, or the destination cannot be written.</exception>
    /// <exception cref="LeakException">The source has a group in two splits.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public static ImportResult Run(
        string source, string destination, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        options ??= new ImportOptions();
        if (options.Margin is not (>= 0 and <= 10))
            throw new ArgumentException("the margin is from 0 to 10", nameof(options));

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        RefuseInside(source, full);
        try
        {
            using var workspace = new Workspace(full);
            var job = new ImportJob(source, workspace, options, progress, cancel);
            var images = Read(job, Path.GetFullPath(source));
            if (options.GroupColumn != ImportOptions.DefaultGroupColumn && !job.HasTable) job.Remarks.Add($"--group {options.GroupColumn} is not used: there is no CSV file of labels");
            if (options.ClassNames is not null && !job.HasNumbers) job.Remarks.Add("--class-names is not used: the labels are no numbers");
            ClassNaming.Check(images.Select(image => image.Label).ToHashSet(StringComparer.Ordinal), source);
            DatasetWriter.Write(job, images, workspace.Dataset);
            workspace.Finish();
            return new ImportResult(ImageDataset.Load(full, minClasses: 1), [.. job.Classes.Folded, .. job.Remarks], job.BadImages);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot import {source} to {destination}: {e.Message}", e);
        }
    }

    private static IReadOnlyList<SourceImage> Read(ImportJob job, string source)
    {
        if (Directory.Exists(source))
            return ReadFolder(job, source);

        if (!File.Exists(source))
            throw new HematoException($"no such file or folder: {job.Source}. Name {Known}.");

        switch (ArchiveKinds.Of(source))
        {
            case ArchiveKind.None when source.EndsWith(".csv", StringComparison.OrdinalIgnoreCase):
                return CsvSource.Read(job, source);
            case ArchiveKind.None:
                throw new HematoException($"{job.Source} is nothing that can be imported: name {Known}.");
            case ArchiveKind.Other:
                throw new HematoException($"{job.Source} is an archive of a kind that is not read here: unpack it and name the folder.");
            case ArchiveKind.Zip when NpzSource.Is(source):
                return NpzSource.Read(job, source, new UnpackLimits());
            case var kind:
                ArchiveSource.Unpack(source, kind, job.Unpacked, new UnpackLimits(), done => job.Step("unpacking", done));
                return ReadFolder(job, job.Unpacked);
        }
    }

    private static IReadOnlyList<SourceImage> ReadFolder(ImportJob job, string folder)
    {
        var root = FolderSource.Unwrapped(job, folder);
        if (VocSource.Is(root))
            return VocSource.Read(job, root);

        return LabelsCsv.FindIn(root) is { } csv ? CsvSource.Read(job, csv) : FolderSource.Read(job, root);
    }

    private static void RefuseInside(string source, string destination)
    {
        if (destination.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new HematoException($"{destination} lies in {source}, which is left as it is: name a folder elsewhere.");
    }
}
