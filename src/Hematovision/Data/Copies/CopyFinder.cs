using Hematovision.Imaging;

namespace Hematovision.Data.Copies;

/// <summary>
/// Finds images that show the same physical field, whatever they are called: copies that were turned by any angle, flipped, shifted, sheared,
/// zoomed, lit or compressed anew, cut out of each other, and photographs of places that overlap.
/// </summary>
/// <remarks>
/// Keypoints (SIFT) of each image are looked up among those of all others, in both hands; images in which enough agree on one affine map are laid
/// over each other, and are copies where the detail of their pixels correlates by 0.7 or more, over at least 0.15 of the smaller. Work grows
/// with the images times the keypoints that look like one, memory by about 20 kB an image. An image of fewer than about 64 pixels has too few
/// keypoints; of such only copies that differ little are found.
/// </remarks>
public static class CopyFinder
{
    /// <summary>Searches images for copies of each other. The same images give the same findings on any number of threads.</summary>
    /// <param name="paths">The image files.</param>
    /// <param name="workers">Threads; 0 for one a processor.</param>
    /// <param name="progress">Told how many images are done, on any thread; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CopyFindings Find(
        IReadOnlyList<string> paths, int workers = 0, Action<int>? progress = null, CancellationToken cancellation = default) =>
        Find(paths, SketchCache.Default, workers, progress, cancellation);

    internal static CopyFindings Find(
        IReadOnlyList<string> paths, SketchCache cache, int workers = 0, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        if (workers == 0) workers = Environment.ProcessorCount;

        // Reading is half of the work, and looking for copies the other.
        var halves = 0;
        void Step() => progress?.Invoke(Interlocked.Increment(ref halves) / 2);

        var (sketches, hashes, bad) = Sketch(paths, cache, workers, Step, cancellation);
        var pairs = SameBytes(hashes, sketches);
        var index = new DescriptorIndex(sketches, workers, cancellation);
        var found = new IReadOnlyList<CopyPair>[paths.Count];
        Spread(paths.Count, workers, cancellation, () => new CopyMatcher(sketches, index), (matcher, image) =>
        {
            found[image] = sketches[image] is null ? [] : matcher.Find(image);
            Step();
        });

        pairs.AddRange(found.SelectMany(p => p));
        pairs.Sort(static (a, b) => (a.First, a.Second).CompareTo((b.First, b.Second)));
        var sets = new DisjointSets(paths.Count);
        foreach (var pair in pairs) sets.Join(pair.First, pair.Second);
        return new CopyFindings(pairs, sets.Several(), bad);
    }

    private static (ImageSketch?[] Sketches, string?[] Hashes, IReadOnlyList<BadImage> Bad) Sketch(
        IReadOnlyList<string> paths, SketchCache cache, int workers, Action step, CancellationToken cancellation)
    {
        var sketches = new ImageSketch?[paths.Count];
        var hashes = new string?[paths.Count];
        var bad = new BadImage?[paths.Count];
        Spread(paths.Count, workers, cancellation, () => new ScaleSpace(), (space, image) =>
        {
            try
            {
                using var file = ImageHash.Read(paths[image], out var hash);
                if (cache.Find(hash) is not { } sketch)
                {
                    sketch = ImageSketch.Of(ImageDecoder.DecodeReduced(file.Data, paths[image], ImageSketch.EnoughSide), space);
                    cache.Keep(hash, sketch);
                }

                (sketches[image], hashes[image]) = (sketch, hash);
            }
            catch (ImageReadException e)
            {
                bad[image] = new BadImage(paths[image], e.Reason);
            }

            step();
        });
        cache.Trim();
        return (sketches, hashes, [.. bad.OfType<BadImage>()]);
    }

    // Files of the same bytes are compared once: the first stands for the others, whose sketches are dropped.
    private static List<CopyPair> SameBytes(string?[] hashes, ImageSketch?[] sketches)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var pairs = new List<CopyPair>();
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] is not { } hash || first.TryAdd(hash, i)) continue;
            pairs.Add(new CopyPair(first[hash], i, CopyKind.SameBytes, 1));
            sketches[i] = null;
        }

        return pairs;
    }

    // A later image has more to be compared with, so each thread takes the next one that nobody has.
    private static void Spread<T>(int count, int workers, CancellationToken cancellation, Func<T> tool, Action<T, int> work)
    {
        var next = -1;
        Parallel.For(0, Math.Min(workers, count), new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            var own = tool();
            int image;
            while (!cancellation.IsCancellationRequested && (image = Interlocked.Increment(ref next)) < count) work(own, image);
        });
        cancellation.ThrowIfCancellationRequested();
    }
}
