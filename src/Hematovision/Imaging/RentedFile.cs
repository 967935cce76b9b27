using System.Buffers;

namespace Hematovision.Imaging;

/// <summary>A whole file in a pooled buffer, which goes back when this is disposed.</summary>
internal readonly struct RentedFile : IDisposable
{
    private readonly byte[] _buffer;

    private RentedFile(byte[] buffer, int length)
    {
        _buffer = buffer;
        Data = buffer.AsMemory(0, length);
    }

    /// <summary>The file's bytes.</summary>
    internal ReadOnlyMemory<byte> Data { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>Reads a file that is no longer than the limit.</summary>
    /// <exception cref="ImageReadException">It cannot be opened or read, or is too long.</exception>
    internal static RentedFile Read(string path, DecodeLimits limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[]? buffer = null;
        try
        {
            // A named pipe has no length, and to open it is to wait until somebody writes to it.
            if (IsEmpty(path)) return new RentedFile([], 0);
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var length = RandomAccess.GetLength(file);
            limits.CheckBytes(length, path);
            buffer = ArrayPool<byte>.Shared.Rent((int)length);
            var got = 0;
            while (got < length && RandomAccess.Read(file, buffer.AsSpan(got, (int)length - got), got) is > 0 and var read) got += read;
            var whole = new RentedFile(buffer, got);
            buffer = null;
            return whole;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ImageReadException(path, Reason(path, e), e);
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsEmpty(string path)
    {
        var file = new FileInfo(path);
        return (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)) is FileInfo { Exists: true, Length: 0 };
    }

    private static string Reason(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        _ when Directory.Exists(path) => "is a folder, not an image",
        UnauthorizedAccessException => "may not be read by this user",
        NotSupportedException => "is a pipe or a device, not a file",
        _ => $"cannot be read ({e.Message})",
    };
}
