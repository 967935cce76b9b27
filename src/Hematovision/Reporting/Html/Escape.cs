using System.Net;
using Hematovision.IO;

namespace Hematovision.Reporting.Html;

/// <summary>Text made harmless in HTML, between tags and in quoted attributes.</summary>
internal static class Escape
{
    /// <summary>One line of text as it reads: no tag, no entity, nothing that turns the direction of what follows.</summary>
    internal static string Text(string text) => WebUtility.HtmlEncode(FileText.Printable(text, int.MaxValue));

    /// <summary>The same of a path, which may go on in a new line after a separator rather than in the middle of a word.</summary>
    internal static string Path(string path) => Text(path).Replace("/", "/<wbr>", StringComparison.Ordinal).Replace("_", "_<wbr>", StringComparison.Ordinal);
}
