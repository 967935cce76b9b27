using Hematovision.IO;

namespace Hematovision.Data.Download;

/// <summary>Fetches public data sets into a folder of their own below the cache, or takes what was put there by hand.</summary>
public sealed class PublicDatasetStore
{
    private readonly DownloadPatience _patience;

    /// <summary>Makes one.</summary>
    /// <param name="cache">The folder that holds a folder for each data set; made when the first comes.</param>
    public PublicDatasetStore(string cache)
        : this(cache, new DownloadPatience())
    {
    }

    internal PublicDatasetStore(string cache, DownloadPatience patience)
    {
        Cache = Path.GetFullPath(cache);
        _patience = patience;
    }

    /// <summary>
    /// The store of the environment: <c>datasets</c> in the folder that <c>HEMATO_HOME</c> names or in the platform's cache
    /// (<c>~/.cache/hematovision</c> on Linux).
    /// </summary>
    public static PublicDatasetStore Default => new(Path.Combine(CacheFolder.Find(), "datasets"));

    /// <summary>Full path of the folder that downloads go to.</summary>
    public string Cache { get; }

    /// <summary>Full path of one data set's folder.</summary>
    public string FolderOf(PublicDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Path.Combine(Cache, dataset.Name);
    }

    /// <summary>The files that are not here yet.</summary>
    public IReadOnlyList<PublicFile> Missing(PublicDataset dataset)
    {
        var folder = FolderOf(dataset);
        return [.. dataset.Files.Where(file => !File.Exists(Path.Combine(folder, file.Name)))];
    }

    /// <summary>
    /// Fetches what is missing, going on where an earlier try stopped, checks every file against the hash that is published, and makes ready
    /// what is imported.
    /// </summary>
    /// <param name="dataset">One of <see cref="PublicDatasets.All"/>.</param>
    /// <param name="progress">Given each file and how far it is; null for nobody.</param>
    /// <param name="cancellation">Stops it; what has come is kept for the next try.</param>
    /// <returns>Path of the file or folder to import.</returns>
    /// <exception cref="HematoException">
    /// No network, no such file, another content than published, an archive that must be unpacked by hand, or the folder cannot be written.
    /// </exception>
    public string Fetch(PublicDataset dataset, Action<PublicFile, DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        var folder = FolderOf(dataset);
        foreach (var file in dataset.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(folder, file.Name);
            if (File.Exists(target))
            {
                Check(file, target);
                continue;
            }

            var others = Missing(dataset).Where(other => other != file).Select(other => $", {other.Address} at {Path.Combine(folder, other.Name)}");
            new CachedDownload(_patience).Fetch(
                file.Address, target, file.Hash, $"{string.Concat(others)}, then run this again", progress is null ? null : new Of(file, progress), cancellation);
        }

        return dataset.Prepare is { } prepare ? prepare(folder) : Path.Combine(folder, dataset.Files[0].Name);
    }

    // It may have been put there by hand, from wherever.
    private static void Check(PublicFile file, string path)
    {
        if (file.Hash is null) return;
        using var content = File.OpenRead(path);
        if (file.Hash.Difference(content) is { } difference)
            throw new HematoException($"{path} is not the published file: {difference}. Delete it to have it fetched from {file.Address.Host} again.");
    }

    // Progress<T> would report from another thread, late.
    private sealed class Of(PublicFile file, Action<PublicFile, DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(file, value);
    }
}
