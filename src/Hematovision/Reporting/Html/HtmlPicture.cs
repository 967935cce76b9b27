namespace Hematovision.Reporting.Html;

/// <summary>A picture with what is to be said of it.</summary>
/// <param name="Source">A data URI, or null where there is nothing to show, as of a file that cannot be read.</param>
/// <param name="Name">What it is: a path. It is also what stands for it where pictures are not seen.</param>
/// <param name="Remark">More of it on a line of its own, such as its class and its measure; empty for nothing.</param>
internal sealed record HtmlPicture(string? Source, string Name, string Remark);
