using System.Text;
using Hematovision.IO;

namespace Hematovision.Data.Import;

/// <summary>The name of an archive's entry, which may be meant to do harm.</summary>
internal static class EntryName
{
    private const int LongestPart = 255;
    private const int LongestName = 1024;
    private const int LongestShown = 80;

    /// <summary>The entry's parts below the folder it is unpacked to; none for that folder itself.</summary>
    /// <exception cref="RefusedException">It would lead elsewhere, or no file system takes it.</exception>
    public static IReadOnlyList<string> Parts(string name)
    {
        // Some archives made on Windows have backslashes; a name that really holds one is as good with a folder.
        var path = name.Replace('\\', '/');
        if (path.StartsWith('/') || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
            throw Refused(name, "starts at the root of a disk");

        var parts = path.Split('/').Where(part => part.Length > 0 && part != ".").ToArray();
        if (parts.Contains(".."))
            throw Refused(name, "leads out of the folder");

        if (name.Any(char.IsControl) || parts.Any(part => part.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0))
            throw Refused(name, "holds a character that a file's name cannot have");

        if (Encoding.UTF8.GetByteCount(path) > LongestName || parts.Any(part => Encoding.UTF8.GetByteCount(part) > LongestPart))
            throw Refused(name, "is too long");

        return parts;
    }

    /// <summary>A refusal of the whole archive for one entry.</summary>
    public static RefusedException Refused(string name, string because) =>
        new($"is refused: its entry '{FileText.Printable(name, LongestShown)}' {because}. Unpack it by hand if you trust it, and import the folder");
}
