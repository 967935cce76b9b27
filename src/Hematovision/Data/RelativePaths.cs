namespace Hematovision.Data;

/// <summary>Paths that read the same on each machine.</summary>
internal static class RelativePaths
{
    /// <summary>
    /// The folder that paths in a file are relative to, its links followed: <c>..</c> leads from where the folder is, not from where a link to it is.
    /// </summary>
    public static string FolderOf(string file) => Real(Path.GetDirectoryName(Path.GetFullPath(file))!);

    /// <summary>The full path of a file, the links to its folder followed: what paths in it lead from.</summary>
    public static string Of(string file) => Path.Combine(FolderOf(file), Path.GetFileName(file));

    /// <summary>Whether a path is a folder, or anything below it.</summary>
    public static bool IsWithin(string path, string folder) =>
        (Path.GetFullPath(path) + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Real(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } parent) return folder;
        var here = Path.Combine(Real(parent), Path.GetFileName(folder));
        return Directory.Exists(here) && Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Real(target.FullName) : here;
    }

    /// <summary>
    /// <paramref name="path"/> from <paramref name="folder"/> with <c>/</c> between its parts; the full path where
    /// there is no way from one to the other (two drives).
    /// </summary>
    public static string From(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return Path.DirectorySeparatorChar == '/' ? relative : relative.Replace(Path.DirectorySeparatorChar, '/');
    }
}
