namespace Hematovision.IO;

/// <summary>
/// What has come so far of a download, in <c>NAME.part</c>, and in <c>NAME.part.tag</c> the server's mark of which version of
/// the file it is the beginning of: without it nothing may be added.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _tagPath;

    internal PartialFile(string path)
    {
        Path = path;
        _tagPath = $"{path}.tag";
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        Tag = File.Exists(_tagPath) ? File.ReadAllText(_tagPath) : null;
        if (Tag is null) Restart(null);
        _stream.Seek(0, SeekOrigin.End);
    }

    internal string Path { get; }

    /// <summary>The value of ETag or Last-Modified, or null where there was none.</summary>
    internal string? Tag { get; private set; }

    internal long Length => _stream.Length;

    /// <summary>Empties the file, for a version with this mark.</summary>
    internal void Restart(string? tag)
    {
        if (Length > 0) _stream.SetLength(0);
        Tag = tag;
        if (tag is null) File.Delete(_tagPath);
        else File.WriteAllText(_tagPath, tag);
    }

    /// <summary>Adds what has come.</summary>
    internal void Append(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>What of the whole's hash is not as published; null where all is.</summary>
    internal string? Difference(PublishedHash hash)
    {
        _stream.Position = 0;
        return hash.Difference(_stream);
    }

    /// <summary>Gives the whole file its final name.</summary>
    internal void Complete(string path)
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(Path, path, overwrite: true);
        File.Delete(_tagPath);
    }

    /// <summary>Throws away what has come.</summary>
    internal void Discard()
    {
        _stream.Dispose();
        File.Delete(Path);
        File.Delete(_tagPath);
    }

    public void Dispose() => _stream.Dispose();
}
