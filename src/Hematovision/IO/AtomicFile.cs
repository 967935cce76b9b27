namespace Hematovision.IO;

/// <summary>Writes files so that one with the final name is whole: a temporary file beside it, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through <paramref name="write"/>, making its folder if need be.</summary>
    /// <param name="path">The final name; a file of that name is replaced only when the new one is whole.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <exception cref="HematoException">The folder cannot be written, or the disk is full; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new HematoException($"cannot write {path}: {Reason(e)}. Free some space or name another folder.", e);
            }

            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte-order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    // .NET adds the temporary file's name, which says nothing to anyone.
    private static string Reason(Exception e) => e.Message.Split(" : '")[0].TrimEnd('.');

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to tell of.
        }
    }
}
