namespace Hematovision.IO;

/// <summary>What tells that a file is another than it was, without reading it: its length and when it was written.</summary>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>That of a file as it is now; nothing where there is none, or none can be reached.</summary>
    internal static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);

            // A link's own time says nothing of the file it names.
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default; // links in a circle, or one that went away while it was followed
        }
    }
}
