namespace Hematovision.IO;

/// <summary>A word of a command that a person copies into a POSIX shell.</summary>
internal static class ShellWord
{
    /// <summary>The word, in quotes where the shell would read anything else in it.</summary>
    internal static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
