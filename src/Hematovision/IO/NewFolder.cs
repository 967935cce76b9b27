namespace Hematovision.IO;

/// <summary>A folder that results go into, with nothing of before among them.</summary>
internal static class NewFolder
{
    /// <summary>Refuses a folder in which something is, and a file.</summary>
    /// <param name="folder">New or empty.</param>
    /// <param name="purpose">What for, as <c>for the cells</c>.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="HematoException">It is neither.</exception>
    internal static string Require(string folder, string purpose)
    {
        if (File.Exists(folder)) throw new HematoException($"{folder} is a file: name a new folder {purpose}.");
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            ? throw new HematoException($"{folder} is not empty: name a new folder {purpose}.")
            : folder;
    }
}
