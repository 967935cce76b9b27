using System.Security.Cryptography;
using Hematovision.IO;

namespace Hematovision.Models.Weights;

/// <summary>
/// Finds pretrained weights on this machine, first in a folder of the user's own, then in the cache, and fetches what is published into
/// the cache.
/// </summary>
public sealed class WeightStore
{
    private const string OwnVariable = "HEMATO_WEIGHTS";

    private readonly string? _own;
    private readonly DownloadPatience _patience;

    /// <summary>Makes one.</summary>
    /// <param name="cache">The folder that downloads go to; made when the first comes.</param>
    /// <param name="own">A folder of the user's own, looked in first and never written to; null for none.</param>
    public WeightStore(string cache, string? own = null)
        : this(cache, own, new DownloadPatience())
    {
    }

    internal WeightStore(string cache, string? own, DownloadPatience patience)
    {
        Cache = Path.GetFullPath(cache);
        _own = own;
        _patience = patience;
    }

    /// <summary>
    /// The store of the environment: the folder that <c>HEMATO_WEIGHTS</c> names, and <c>weights</c> in the folder that <c>HEMATO_HOME</c> names or
    /// in the platform's cache (<c>~/.cache/hematovision</c> on Linux).
    /// </summary>
    public static WeightStore Default => new(
        Path.Combine(CacheFolder.Find(), "weights"),
        Environment.GetEnvironmentVariable(OwnVariable) is { Length: > 0 } own ? own : null);

    /// <summary>Full path of the folder that downloads go to.</summary>
    public string Cache { get; }

    /// <summary>
    /// Looks for a backbone's weights: <c>BACKBONE.safetensors</c>, <c>BACKBONE.pth</c> or the published file's name in the user's folder, then
    /// the published file's name in the cache.
    /// </summary>
    /// <param name="backbone">The backbone's name.</param>
    /// <param name="published">Its published weights.</param>
    /// <returns>The file's path, or null where there is none.</returns>
    /// <exception cref="HematoException">The user's folder does not exist.</exception>
    public string? Find(string backbone, PublishedWeights published)
    {
        ArgumentNullException.ThrowIfNull(published);
        var places = new List<string>();
        if (_own is not null)
        {
            if (!Directory.Exists(_own)) throw new HematoException($"{OwnVariable}={_own} is no folder; name one that holds weights, or unset it.");
            places.AddRange([$"{backbone}.safetensors", $"{backbone}.pth", published.FileName]);
        }

        return places.Select(name => Path.Combine(_own!, name)).Append(CachePath(published)).FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Fetches a published file into the cache unless it is there, going on where an earlier try stopped, and checks its SHA-256. It blocks
    /// the caller, whose thread the model may go on using. Another process that fetches the same file is waited for.
    /// </summary>
    /// <param name="published">What to fetch.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="HematoException">No network, no such file, another content than published, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what has come is kept for the next try.</exception>
    public string Download(PublishedWeights published, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(published);
        var target = CachePath(published);
        new CachedDownload(_patience).Fetch(
            published.Address, target, new PublishedHash(HashAlgorithmName.SHA256, published.Sha256Prefix), $" (or set {OwnVariable} to its folder)",
            progress, cancellation);
        return target;
    }

    private string CachePath(PublishedWeights published) => Path.Combine(Cache, published.FileName);
}
