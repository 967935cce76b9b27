namespace Hematovision.Tests;

/// <summary>A folder of a test's own, gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hematovision-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file of some content below the folder and gives its full path.</summary>
    public string Add(string relative, string content = "pixels")
    {
        var path = System.IO.Path.GetFullPath(relative, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Adds files 0.png, 1.png, ... whose contents differ to a folder.</summary>
    public TemporaryFolder AddImages(string folder, int count)
    {
        for (var i = 0; i < count; i++)
            Add($"{folder}/{i}.png", $"{folder} {i}");

        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
