using System.IO.Enumeration;
using Hematovision.Data;

namespace Hematovision.Cli;

/// <summary>Turns what a user names into image files: files as they are, folders with all below them, globs.</summary>
internal static class ImagePaths
{
    /// <summary>The files in the order named, those of a folder or glob in ordinal order, each once.</summary>
    /// <exception cref="HematoException">A name matches nothing.</exception>
    internal static IReadOnlyList<string> Expand(IReadOnlyList<string> names) => [.. names.SelectMany(One).Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> One(string name)
    {
        if (File.Exists(name)) return [name];
        if (Directory.Exists(name))
        {
            var images = ImageFiles.Below(name).Order(StringComparer.Ordinal).ToList();
            return images.Count > 0 ? images : throw new HematoException($"there is no image in the folder {name}.");
        }

        var pattern = Path.GetFileName(name);
        var folder = Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".";
        if (!pattern.AsSpan().ContainsAny('*', '?') || !Directory.Exists(folder))
        {
            throw new HematoException($"no such file or folder: {name}");
        }

        var matches = Directory.EnumerateFiles(folder)
            .Where(file => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file), ignoreCase: false))
            .Order(StringComparer.Ordinal)
            .ToList();
        return matches.Count > 0 ? matches : throw new HematoException($"nothing matches {name}.");
    }
}
