namespace Hematovision.Data.Download;

/// <summary>A data set that its authors give to everybody.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Images">How many images it has, before cropping.</param>
/// <param name="Classes">Its classes, as its authors spell them.</param>
/// <param name="Files">What is fetched.</param>
/// <param name="Home">Where a person reads about it.</param>
/// <param name="Licence">Under which terms it is given.</param>
/// <param name="Citation">What to cite.</param>
public sealed record PublicDataset(
    string Name, string Title, int Images, IReadOnlyList<string> Classes, IReadOnlyList<PublicFile> Files, Uri Home, string Licence, string Citation)
{
    /// <summary>About how much is fetched in bytes, or at most; null where it is not known.</summary>
    public long? Bytes => Files.All(file => file.Bytes is not null) ? Files.Sum(file => file.Bytes) : null;

    /// <summary>Makes of the files, which lie in the folder it is given, what can be imported, and gives its path; null where that is the only file.</summary>
    internal Func<string, string>? Prepare { get; init; }
}
