using System.Globalization;

namespace Hematovision.Data.Import;

/// <summary>Finds the file that a row of a CSV file means: by its path, else by the name of one image below the folder.</summary>
/// <param name="folder">Full path of the folder that paths are relative to.</param>
/// <param name="closed">Whether a path may not lead out of it, as in an archive of unknown origin.</param>
/// <param name="byNumber">Whether 12 may mean BloodImage_00012.jpg: only where the photographs are known to be the labelled ones themselves.</param>
internal sealed class FileFinder(string folder, bool closed, bool byNumber)
{
    private ILookup<string, string>? _byName;

    /// <summary>The image; null where there is none.</summary>
    /// <exception cref="HematoException">The path leads out of the folder, or the name is that of several images.</exception>
    public string? Find(string image)
    {
        var path = Resolve(image);
        if (path is null && image.Contains('\\'))
            path = Resolve(image = image.Replace('\\', '/'));

        return path ?? ByName(image);
    }

    private string? Resolve(string image)
    {
        if (image.Contains('\0'))
            return null;

        var full = Path.GetFullPath(image, folder);
        if (closed && !full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new HematoException($"'{image}' leads out of the folder: paths must stay below it");

        return File.Exists(full) ? full : null;
    }

    private string? ByName(string image)
    {
        _byName ??= ImageFiles.Below(new DirectoryInfo(folder)).Where(ImageFiles.IsImage)
            .SelectMany(file => Names(file).Distinct().Select(name => (name, file)))
            .ToLookup(pair => pair.name, pair => pair.file);

        var found = _byName[image[(image.LastIndexOf('/') + 1)..]].Take(2).ToArray();
        return found.Length < 2
            ? found.FirstOrDefault()
            : throw new HematoException(
                $"'{image}' may be {RelativePaths.From(folder, found[0])} or {RelativePaths.From(folder, found[1])}: name it with its folder");
    }

    private IEnumerable<string> Names(string file)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        yield return Path.GetFileName(file);
        yield return stem;
        var digits = stem[(stem.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        if (byNumber && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            yield return number.ToString(CultureInfo.InvariantCulture);
    }
}
