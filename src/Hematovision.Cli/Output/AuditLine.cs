namespace Hematovision.Cli.Output;

/// <summary>How far the search for copies is.</summary>
internal static class AuditLine
{
    internal static void Show(int done, int of) => StatusLine.Show("looking for copies", done, of);
}
