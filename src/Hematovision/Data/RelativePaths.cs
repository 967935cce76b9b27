namespace Hematovision.Data;

/// <summary>Paths that read the same on each machine.</summary>
internal static class RelativePaths
{
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
