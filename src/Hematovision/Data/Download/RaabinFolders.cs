namespace Hematovision.Data.Download;

/// <summary>
/// Raabin-WBC comes as RAR archives, which .NET cannot read: a person unpacks them, and a manifest then says that <c>Train</c> and <c>TestA</c>
/// are its splits.
/// </summary>
internal static class RaabinFolders
{
    private static readonly (string Folder, Split Split)[] Parts = [("Train", Split.Train), ("TestA", Split.Test)];

    /// <summary>Writes the manifest of the unpacked folders.</summary>
    internal static string Describe(string folder)
    {
        var packed = Parts.Where(part => !Directory.Exists(Path.Combine(folder, part.Folder))).Select(part => part.Folder).ToArray();
        if (packed.Length > 0)
        {
            var archives = string.Join(" and ", packed.Select(name => $"{name}.rar"));
            throw new HematoException(
                $"RAR archives are not read: unpack {archives} in {folder} (with unar, unrar or 7z), so that it holds "
                + $"{string.Join(" and ", packed.Select(name => $"{name}/Basophil"))} and so on, then run this again.");
        }

        var manifest = Path.Combine(folder, "raabin-wbc.csv");
        DatasetSplitter.WriteManifest(new ImageDataset(manifest, Parts.SelectMany(part => Of(Path.Combine(folder, part.Folder), part.Split)), []), manifest);
        return manifest;
    }

    // Nothing says which cells share a slide, so each image is a group of its own, named from the manifest's folder.
    private static IEnumerable<ImageExample> Of(string folder, Split split) => ImageDataset.Load(folder, minClasses: 1).Examples.Select(
        example => example with { Split = split, Group = RelativePaths.From(Path.GetDirectoryName(folder)!, example.Path) });
}
