namespace Hematovision.IO;

/// <summary>Writes files so that one with the final name is whole: a temporary file beside it, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through <paramref name="write"/>, making its folder if need be.</summary>
    /// <param name="path">The final name; a file of that name is replaced only when the new one is whole, and keeps who may read it. Of a link, the file it names.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <exception cref="HematoException">The folder cannot be written, or the disk is full; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        if (IsDevice(full))
        {
            using var device = new FileStream(full, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        full = Target(full);
        // A name that nobody can foresee, and a file that was not there: a link that lies in wait is not followed.
        var temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            // A rename would go through all the same.
            if (File.Exists(full) && File.GetAttributes(full).HasFlag(FileAttributes.ReadOnly)) throw new UnauthorizedAccessException("it is write-protected");
            using (var stream = new FileStream(temporary, Creating(full)))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(full)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(full));
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new HematoException($"cannot write {path}: {Reason(e)}. Free some space or name another file or folder.", e);
            }

            throw;
        }
    }

    /// <summary>Copies a file.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="source">The file whose content it takes.</param>
    /// <param name="path">The final name.</param>
    public static void Copy(string source, string path) => Write(path, stream =>
    {
        using var content = File.OpenRead(source);
        content.CopyTo(stream);
    });

    /// <summary>Writes text as UTF-8 without a byte-order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    // The new file is never readable to more people than the one whose place it takes; what umask took from its mode is given back.
    private static FileStreamOptions Creating(string full)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 20 };
        if (!OperatingSystem.IsWindows() && File.Exists(full)) options.UnixCreateMode = File.GetUnixFileMode(full);
        return options;
    }

    // What a link names is replaced, and not the link.
    private static string Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    // .NET adds the temporary file's name, which says nothing to anyone.
    private static string Reason(Exception e) => e.Message.Split(" : '")[0].TrimEnd('.');

    // A rename would put an ordinary file in the place of /dev/stdout. /dev/shm is a folder like any other, in memory.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));

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
