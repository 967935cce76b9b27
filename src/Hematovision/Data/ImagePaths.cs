using System.IO.Enumeration;

namespace Hematovision.Data;

/// <summary>Turns what a user names into image files: files as they are, folders with all below them, globs.</summary>
public static class ImagePaths
{
    /// <summary>The files in the order named, those of a folder or glob in ordinal order, each once.</summary>
    /// <param name="names">Files, which are taken whatever they are called; folders; and globs with * and ? in the file's name.</param>
    /// <exception cref="HematoException">A name matches nothing.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> names) => [.. names.SelectMany(One).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> One(string name)
    {
        if (File.Exists(name)) return [name];
        if (Directory.Exists(name))
        {
            // Named as the user named the folder: a relative path stays one.
            var images = ImageFiles.Below(new DirectoryInfo(name)).Where(ImageFiles.IsImage)
                .Select(file => Path.Combine(name, Path.GetRelativePath(name, file))).Order(StringComparer.Ordinal).ToList();
            return images.Count > 0 ? images : throw new HematoException($"there is no image in the folder {name}.");
        }

        var pattern = Path.GetFileName(name);
        var folder = Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".";
        if (!pattern.AsSpan().ContainsAny('*', '?') || !Directory.Exists(folder))
        {
            throw new HematoException($"no such file or folder: {name}.");
        }

        var matches = Directory.EnumerateFiles(folder)
            .Where(file => ImageFiles.IsImage(file) && FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file), ignoreCase: false))
            .Order(StringComparer.Ordinal)
            .ToList();
        return matches.Count > 0 ? matches : throw new HematoException($"nothing matches {name}.");
    }
}
