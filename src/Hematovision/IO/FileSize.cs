namespace Hematovision.IO;

/// <summary>How long files are, in bytes and for a person.</summary>
internal static class FileSize
{
    /// <summary>The bytes of a file; of a link, those of the file it names.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static long Of(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }

    internal static string Text(long bytes) => bytes switch
    {
        < 1000 => FormattableString.Invariant($"{bytes} B"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.#} GB"),
    };

    /// <summary>A number of bytes that is beyond a limit, in figures that differ.</summary>
    internal static string Beyond(long bytes, long limit) => Text(bytes) == Text(limit)
        ? FormattableString.Invariant($"{bytes:N0} bytes, and the limit is {limit:N0}")
        : $"{Text(bytes)}, and the limit is {Text(limit)}";
}
