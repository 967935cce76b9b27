namespace Hematovision.IO;

/// <summary>A number of bytes for a person.</summary>
internal static class FileSize
{
    internal static string Text(long bytes) => bytes switch
    {
        < 1000 => FormattableString.Invariant($"{bytes} B"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.0} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.0} GB"),
    };
}
