namespace Hematovision.Data;

/// <summary>Finds files on disk. Hidden ones and those that archives of macOS leave behind are not seen.</summary>
internal static class ImageFiles
{
    public const string Extensions = "jpg, jpeg, png, webp, bmp, gif, tif or tiff";

    // Every bit: of a file whose name .NET cannot say, not being UTF-8. It is seen, so that the one who reads it names it.
    private const FileAttributes Unreachable = (FileAttributes)(-1);

    /// <summary>Whether the extension is that of an image that can be decoded, in any case.</summary>
    public static bool IsImage(string path) => Path.GetExtension(path).ToLowerInvariant()
        is ".jpg" or ".jpeg" or ".png" or ".webp" or ".bmp" or ".gif" or ".tif" or ".tiff";

    /// <summary>The visible folders directly in <paramref name="folder"/>, in ordinal order.</summary>
    public static IReadOnlyList<DirectoryInfo> Folders(string folder) =>
        [.. Visible(new DirectoryInfo(folder).EnumerateDirectories()).OrderBy(d => d.Name, StringComparer.Ordinal)];

    /// <summary>Full paths of the visible files directly in <paramref name="folder"/>.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Visible(new DirectoryInfo(folder).EnumerateFiles()).Select(f => f.FullName);

    /// <summary>
    /// Full paths of the visible files in <paramref name="folder"/> and the folders in it. Links are followed,
    /// but not to a folder that they lie in.
    /// </summary>
    public static IEnumerable<string> Below(DirectoryInfo folder) => Below(folder.FullName, [Real(folder)]);

    // "inside" holds the real paths of the folders on the way down: their prefixes are where a loop would lead.
    private static IEnumerable<string> Below(string folder, List<string> inside)
    {
        foreach (var file in Files(folder))
            yield return file;

        foreach (var child in Folders(folder))
        {
            var real = Real(new DirectoryInfo(Path.Combine(inside[^1], child.Name)));
            var loops = inside.Any(path => path == real || path.StartsWith(real + Path.DirectorySeparatorChar, StringComparison.Ordinal));
            if (loops)
                continue;

            inside.Add(real);
            foreach (var file in Below(child.FullName, inside))
                yield return file;

            inside.RemoveAt(inside.Count - 1);
        }
    }

    /// <summary>Whether a file or folder of this name is not seen.</summary>
    public static bool IsHidden(string name) => name[0] == '.' || name == "__MACOSX";

    private static string Real(DirectoryInfo folder) =>
        folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;

    private static IEnumerable<T> Visible<T>(IEnumerable<T> entries)
        where T : FileSystemInfo =>
        entries.Where(e => !IsHidden(e.Name) && (!e.Attributes.HasFlag(FileAttributes.Hidden) || e.Attributes == Unreachable));
}
