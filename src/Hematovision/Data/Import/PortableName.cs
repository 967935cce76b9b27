using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hematovision.Data.Import;

/// <summary>Names of one file or folder that every system takes.</summary>
internal static class PortableName
{
    // 255 is what file systems allow; the rest is for what makes a name unique.
    private const int MostBytes = 200;
    private const int LongestExtension = 16;

    private static readonly SearchValues<char> Separators = SearchValues.Create("/\\:*?\"<>|");

    /// <summary>Why a text cannot be the name of a folder that is seen again; null where it can.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0) return "is empty";
        if (name.AsSpan().IndexOfAny(Separators) is >= 0 and var at) return $"holds '{name[at]}'";
        if (name.EnumerateRunes().Any(Unseen)) return "holds a control character or one that is no text";
        if (name[0] is '.' or ' ' || name[^1] is '.' or ' ') return "begins or ends with a dot or space";
        if (Encoding.UTF8.GetByteCount(name) > MostBytes) return $"is longer than {MostBytes} bytes";
        return IsReserved(name) ? "is a name that the system or Hematovision keeps for itself" : null;
    }

    /// <summary>The nearest name of a file that has no problem; the extension stays.</summary>
    public static string Of(string name)
    {
        var seen = string.Concat(name.EnumerateRunes().Select(r => Unseen(r) ? "_" : r.ToString())).Trim(' ');
        var portable = string.Concat(seen.Select(c => Separators.Contains(c) ? '_' : c));
        var extension = Path.GetExtension(portable) is { Length: <= LongestExtension } known ? known : "";
        var stem = portable[..^extension.Length];
        while (Encoding.UTF8.GetByteCount(stem) + Encoding.UTF8.GetByteCount(extension) > MostBytes)
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];

        return stem.Length == 0 || stem[0] == '.' || IsReserved(stem) ? $"_{stem}{extension}" : stem + extension;
    }

    // What the eye does not see makes two names look as one; the replacement character stands for what is no text.
    private static bool Unseen(Rune r) => Rune.GetUnicodeCategory(r)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || r == Rune.ReplacementChar;

    private static bool IsReserved(string name)
    {
        var stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" or "__MACOSX"
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)) && char.IsAsciiDigit(stem[3]))
            || name.Equals(Manifest.FileName, StringComparison.OrdinalIgnoreCase);
    }
}
