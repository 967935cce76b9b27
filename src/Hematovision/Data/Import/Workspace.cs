using Hematovision.IO;

namespace Hematovision.Data.Import;

/// <summary>
/// The hidden folder in which a data set is made, on the disk where it will lie, so that at the end it only changes its
/// name. It is gone when this is disposed, whatever happened.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _destination;
    private readonly string _folder;
    private readonly bool _inside;

    /// <param name="destination">Full path of a folder that is new or empty.</param>
    /// <exception cref="HematoException">It is neither, or cannot be written.</exception>
    public Workspace(string destination)
    {
        _destination = NewFolder.Require(destination, "to import to");
        _inside = Directory.Exists(destination);

        // Folders on the way are made at the end only, or a failure would leave them behind.
        var there = destination;
        while (!Directory.Exists(there))
            there = Path.GetDirectoryName(there)!;

        _folder = Path.Combine(there, $".hemato-import-{Environment.ProcessId}-{Guid.NewGuid():N}");
        foreach (var part in (string[])[Unpacked, Made, Dataset])
            Directory.CreateDirectory(part);
    }

    /// <summary>For the files of an archive.</summary>
    public string Unpacked => Path.Combine(_folder, "unpacked");

    /// <summary>For images that are no files of their own in the source.</summary>
    public string Made => Path.Combine(_folder, "made");

    /// <summary>For the data set.</summary>
    public string Dataset => Path.Combine(_folder, "dataset");

    /// <summary>Whether a file lies in it.</summary>
    public bool Holds(string file) => file.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Gives the data set its name.</summary>
    public void Finish()
    {
        if (_inside)
        {
            // An empty folder may be the place of a disk, or the one that the user is in, and so must stay the same.
            MoveInto();
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_destination)!);
        Directory.Move(Dataset, _destination);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the work itself said is the thing to tell of.
        }
    }

    private void MoveInto()
    {
        var moved = new List<string>();
        try
        {
            foreach (var entry in Directory.GetFileSystemEntries(Dataset).OrderBy(File.Exists))
            {
                var name = Path.Combine(_destination, Path.GetFileName(entry));
                Directory.Move(entry, name);
                moved.Add(name);
            }
        }
        catch (Exception)
        {
            foreach (var name in moved.Where(Directory.Exists))
                Directory.Delete(name, recursive: true);

            throw;
        }
    }
}
