namespace Hematovision.Evaluation.Comparing;

/// <summary>Short names for model files: <c>best</c> of every run would name none of them.</summary>
internal static class ModelLabels
{
    /// <summary>For each path its file name without extension and as many of the folders above as tell all apart.</summary>
    /// <param name="paths">The files, no two the same.</param>
    internal static IReadOnlyList<string> Of(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => Path.ChangeExtension(Path.GetFullPath(path), null).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))];
        for (var length = 1; ; length++)
        {
            string[] names = [.. parts.Select(p => string.Join('/', p.TakeLast(length)))];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Length || length >= parts.Max(p => p.Length)) return names;
        }
    }
}
