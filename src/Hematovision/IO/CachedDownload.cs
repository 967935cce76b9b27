namespace Hematovision.IO;

/// <summary>Fetches a published file to its place in a cache, once, whole and checked.</summary>
internal sealed class CachedDownload(DownloadPatience patience)
{
    /// <summary>
    /// Fetches the file unless it is there, going on where an earlier try stopped. It blocks the caller, whose thread a model may go on using.
    /// Another process that fetches the same file is waited for.
    /// </summary>
    /// <param name="address">Where it is published.</param>
    /// <param name="target">Full path it gets when it is whole and checked.</param>
    /// <param name="hash">What is published of its content; null where nothing is.</param>
    /// <param name="afterByHand">What follows "put it at TARGET" in the message of a machine without a network.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellation">Stops it; what has come is kept for the next try.</param>
    /// <exception cref="HematoException">No network, no such file, another content than published, or the folder cannot be written.</exception>
    internal void Fetch(
        Uri address, string target, PublishedHash? hash, string afterByHand, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            FetchLocked(address, target, hash, progress, cancellation).GetAwaiter().GetResult();
        }
        catch (DownloadException e)
        {
            throw new HematoException(
                $"cannot get {Path.GetFileName(target)} from {address.Host} ({e.Message}): fetch {address} on another machine and put it at {target}{afterByHand}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot write {target}: {e.Message.TrimEnd('.')}; free some space, or set {CacheFolder.Variable} to another folder.", e);
        }
    }

    private async Task FetchLocked(Uri address, string target, PublishedHash? hash, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var held = await FileLock.Take($"{target}.lock", cancellation).ConfigureAwait(false);
        if (File.Exists(target)) return;

        using var part = new PartialFile($"{target}.part");
        await new Downloader(patience).Fetch(address, part, progress, cancellation).ConfigureAwait(false);
        if (hash is not null && part.Difference(hash) is { } difference)
        {
            part.Discard();
            throw new HematoException($"{address} is not the published file: {difference}; it was deleted. Try again, or see whether a proxy answers in its place.");
        }

        part.Complete(target);
    }
}
