using System.Security.Cryptography;

namespace Hematovision.IO;

/// <summary>What tells one file from another, whatever its name.</summary>
internal static class FileHash
{
    /// <summary>SHA-256 of a file, 64 hex digits.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static string Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
