namespace Hematovision.IO;

/// <summary>Keeps two processes from writing one file at a time, by a third file that each holds open for itself.</summary>
internal static class FileLock
{
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the lock is free and holds it until the result is disposed of. The file stays: deleting it would race.</summary>
    internal static async Task<IDisposable> Take(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (e.HResult is WindowsSharing or LinuxWouldBlock or MacWouldBlock)
            {
                await Task.Delay(Look, cancellation).ConfigureAwait(false);
            }
        }
    }
}
