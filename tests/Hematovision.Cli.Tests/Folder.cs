using System.Security.Cryptography;
using Hematovision.Data;

namespace Hematovision.Cli.Tests;

/// <summary>A folder of a test's own, gone when the test is.</summary>
internal sealed class Folder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("hemato-").FullName;

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Draws smears in <c>data/CLASS/</c>.</summary>
    internal Folder WithImages(int perClass = 6, string name = "data")
    {
        SyntheticSmear.Write(this[name], new SyntheticSmearOptions(perClass, Size: 32));
        return this;
    }

    /// <summary>Writes a file, making its folder.</summary>
    internal string Put(string name, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    internal static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
