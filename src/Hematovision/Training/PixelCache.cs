using System.IO.MemoryMappedFiles;
using Hematovision.Data;

namespace Hematovision.Training;

/// <summary>
/// Prepared pixels of images that every epoch reads again, in a scratch file that is mapped into memory: a file is decoded, searched for its
/// cell and resized once a run. Thread-safe. What the disk has no room for is read anew each time.
/// </summary>
internal sealed unsafe class PixelCache : IDisposable
{
    private const double MostOfFreeSpace = 0.5;

    private readonly PixelReader _read;
    private readonly int _bytesPerImage;
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly bool[] _filled;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _pixels;

    /// <summary>Makes the scratch file, which goes when this is disposed of.</summary>
    /// <param name="path">The file; what is there is overwritten.</param>
    /// <param name="examples">The images that will be read.</param>
    /// <param name="bytesPerImage">What <paramref name="read"/> writes for each.</param>
    /// <param name="read">Prepares an image.</param>
    internal PixelCache(string path, IEnumerable<ImageExample> examples, int bytesPerImage, PixelReader read)
    {
        _read = read;
        _bytesPerImage = bytesPerImage;
        var room = (long)(new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace * MostOfFreeSpace) / bytesPerImage;
        foreach (var example in examples)
        {
            if (_slots.Count < room) _slots.TryAdd(example.Path, _slots.Count);
        }

        var bytes = (long)_slots.Count * bytesPerImage;
        var stream = bytes > 0 ? Reserve(path, bytes) : null;
        if (stream is null) _slots.Clear();
        _filled = new bool[_slots.Count];
        if (stream is null) return;
        _file = MemoryMappedFile.CreateFromFile(stream, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pixels);
    }

    /// <summary>Gives an image's pixels, prepared now or before.</summary>
    /// <param name="path">The image's file.</param>
    /// <param name="destination">Takes its bytes.</param>
    /// <exception cref="HematoException">It cannot be read; that is tried again at the next call.</exception>
    internal void Read(string path, Span<byte> destination)
    {
        if (!_slots.TryGetValue(path, out var slot))
        {
            _read(path, destination);
            return;
        }

        var kept = new Span<byte>(_pixels + ((long)slot * _bytesPerImage), _bytesPerImage);
        if (Volatile.Read(ref _filled[slot]))
        {
            kept.CopyTo(destination);
            return;
        }

        _read(path, destination);
        destination[.._bytesPerImage].CopyTo(kept);
        Volatile.Write(ref _filled[slot], true);
    }

    // The room is taken at once: to write where a mapped file has none on a full disk would end the process.
    private static FileStream? Reserve(string path, long bytes)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                PreallocationSize = bytes,
                Options = FileOptions.DeleteOnClose,
            });
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }
}
