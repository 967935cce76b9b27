using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hematovision.Imaging;
using Hematovision.IO;

namespace Hematovision.Data;

/// <summary>
/// SHA-256 of image files, 64 lower-case hex digits, remembered while a file stays as it is: the search for copies, the hash of a data set and
/// each turn of a cross-validation ask for the same ones. Safe to call from several threads.
/// </summary>
internal static class ImageHash
{
    private static readonly ConcurrentDictionary<string, (FileStamp Stamp, string Hash)> Known = new(StringComparer.Ordinal);

    /// <summary>That of a file, which is read unless it is known.</summary>
    /// <exception cref="ImageReadException">It cannot be read.</exception>
    internal static string Of(string path)
    {
        if (Known.TryGetValue(path, out var known) && known.Stamp == FileStamp.Of(path)) return known.Hash;
        using var file = Read(path, out var hash);
        return hash;
    }

    /// <summary>Reads a file whose bytes are wanted too.</summary>
    /// <exception cref="ImageReadException">It cannot be read.</exception>
    internal static RentedFile Read(string path, out string hash)
    {
        var stamp = FileStamp.Of(path);
        var file = RentedFile.Read(path, DecodeLimits.Default);
        hash = Convert.ToHexStringLower(SHA256.HashData(file.Data.Span));
        Known[path] = (stamp, hash);
        return file;
    }
}
