namespace Hematovision.Data.Import;

/// <summary>Writes an archive's entries below a folder: images and tables only, and never a file twice.</summary>
internal sealed class Unpacker(string folder, UnpackMeter meter, Action<int> step)
{
    /// <summary>Takes one entry of the archive.</summary>
    /// <param name="name">Its name, as the archive has it.</param>
    /// <param name="isFile">Whether it is a file; a folder is made when something is put in it.</param>
    /// <param name="open">Its content.</param>
    /// <exception cref="RefusedException">The name is refused, or the limits are reached.</exception>
    public void Take(string name, bool isFile, Func<Stream> open)
    {
        meter.AddEntry();
        step(meter.Entries);
        var parts = EntryName.Parts(name);
        if (!isFile || parts.Count == 0 || parts.Any(ImageFiles.IsHidden) || !IsWanted(parts[^1]))
            return;

        // Windows takes '.. ' for '..' and CON.png for the console: what it makes of the whole path decides.
        var path = Path.GetFullPath(Path.Combine([folder, .. parts]));
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw EntryName.Refused(name, "leads out of the folder");

        if (File.Exists(path) || Directory.Exists(path))
            throw EntryName.Refused(name, "is there twice");

        for (var parent = parts.Count - 1; parent > 0; parent--)
        {
            if (File.Exists(Path.Combine([folder, .. parts.Take(parent)])))
                throw EntryName.Refused(name, "lies below a file");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var content = open();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        content.CopyTo(file);
    }

    private static bool IsWanted(string name) =>
        ImageFiles.IsImage(name) || Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".xml" or ".txt";
}
