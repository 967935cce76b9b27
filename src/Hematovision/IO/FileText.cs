using System.Globalization;

namespace Hematovision.IO;

/// <summary>Text that comes from a file and goes into a message.</summary>
internal static class FileText
{
    /// <summary>The text on one line, without what would steer a terminal, and no longer than a message bears.</summary>
    internal static string Printable(string text, int most)
    {
        var shown = text.Length > most ? $"{text.AsSpan(0, most)}..." : text;
        return string.Concat(shown.Select(c => Steers(c) ? '?' : c));
    }

    private static bool Steers(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
