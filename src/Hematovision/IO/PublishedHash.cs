using System.Security.Cryptography;

namespace Hematovision.IO;

/// <summary>The hash that whoever publishes a file says it has.</summary>
/// <param name="Algorithm">SHA-256, or MD5, which some publishers give: it tells a broken file, not a forged one.</param>
/// <param name="Hex">The hash or its beginning, in hexadecimal digits.</param>
public sealed record PublishedHash(HashAlgorithmName Algorithm, string Hex)
{
    /// <summary>The algorithm as people write it.</summary>
    internal string Name => Algorithm == HashAlgorithmName.SHA256 ? "SHA-256" : Algorithm.Name!;

    /// <summary>What of a stream's hash, from its present position, is not as published; null where all is.</summary>
    internal string? Difference(Stream content)
    {
        var hash = Convert.ToHexStringLower(CryptographicOperations.HashData(Algorithm, content))[..Hex.Length];
        if (hash.Equals(Hex, StringComparison.OrdinalIgnoreCase)) return null;
        return Hex.Length < 32 ? $"its {Name} begins with {hash}, not {Hex}" : $"its {Name} is {hash}, not {Hex}";
    }
}
