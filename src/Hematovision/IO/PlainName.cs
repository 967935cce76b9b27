namespace Hematovision.IO;

/// <summary>What a file of ours is called after: an image or a class may be called anything, <c>../x</c> too.</summary>
internal static class PlainName
{
    private const int Longest = 60;

    /// <summary>The name's first 60 characters, with <c>_</c> for all but ASCII letters, digits, <c>-</c> and <c>_</c>.</summary>
    internal static string Of(string name) => string.Concat(name.Take(Longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
}
