using System.Security.Cryptography;
using Hematovision.IO;

namespace Hematovision.Data.Copies;

/// <summary>
/// Keeps sketches on disk, a file for each by the SHA-256 of its image, so that an image is looked at once on a machine, whatever data set it is
/// in. It only saves time: what cannot be read or written is made anew. Any number of processes may use it at once.
/// </summary>
internal sealed class SketchCache
{
    private const int Version = 2; // counts up with any change of what a sketch holds
    private const long MostBytes = 4L << 30;
    private const int Sum = 8; // bytes of a hash at the end: a file cut short by a crash is not believed

    private readonly string _folder;
    private int _written;

    /// <param name="folder">Made when the first sketch is written.</param>
    internal SketchCache(string folder) => _folder = folder;

    /// <summary>The cache of this user on this machine.</summary>
    internal static SketchCache Default => new(Path.Combine(CacheFolder.Find(), $"copies-{Version}"));

    /// <summary>The sketch of an image, or null.</summary>
    /// <param name="hash">SHA-256 of the image file, in hex.</param>
    internal ImageSketch? Find(string hash)
    {
        try
        {
            var bytes = File.ReadAllBytes(PathOf(hash)).AsSpan();
            if (bytes.Length < Sum || !SumOf(bytes[..^Sum]).AsSpan().SequenceEqual(bytes[^Sum..])) return null;
            return SketchFormat.Read(bytes[..^Sum]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a sketch, if it can.</summary>
    internal void Keep(string hash, ImageSketch sketch)
    {
        var path = PathOf(hash);
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var bytes = SketchFormat.Write(sketch);
            using (var file = File.Create(temporary, bufferSize: 0))
            {
                file.Write(bytes);
                file.Write(SumOf(bytes));
            }

            // Without a flush to the disk: thousands would take minutes, and the hash tells what a crash has left.
            File.Move(temporary, path, overwrite: true);
            Interlocked.Increment(ref _written);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next time takes longer.
        }
    }

    /// <summary>Deletes the oldest sketches where there are more than 4 GB of them.</summary>
    internal void Trim()
    {
        if (_written == 0) return;
        try
        {
            var files = new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderByDescending(f => f.LastWriteTimeUtc).ToList();
            var bytes = 0L;
            foreach (var file in files)
            {
                bytes += file.Length;
                if (bytes > MostBytes) file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may be deleting them.
        }
    }

    private static byte[] SumOf(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..Sum];

    private string PathOf(string hash) => Path.Combine(_folder, hash[..2], hash);
}
