using Hematovision.Data.Copies;
using Hematovision.Imaging;

namespace Hematovision.Data.Inspection;

/// <summary>Looks at every image of a data set. Nothing is written.</summary>
public static class DatasetInspector
{
    /// <summary>
    /// Reads and decodes each file once, several at a time, and once more where copies are looked for. What it finds does not depend on
    /// the number of threads.
    /// </summary>
    /// <param name="data">The data set; one that was loaded with leaks allowed is looked at like any other.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="progress">Told how far it is, on any thread; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DatasetInspection Inspect(
        ImageDataset data, InspectionOptions? options = null, Action<InspectionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new InspectionOptions();
        var threads = new LoaderOptions(Workers: options.Workers).Threads;
        var examples = data.Examples;
        var images = new InspectedImage?[examples.Count];
        var problems = new List<Finding>?[examples.Count];
        var counts = new long[3 * 256];
        var done = 0;
        Parallel.For(
            0, examples.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            () => new ImageReader(),
            (i, _, reader) =>
            {
                (images[i], problems[i]) = reader.Read(examples[i]);
                progress?.Invoke(new InspectionProgress(false, Interlocked.Increment(ref done), examples.Count));
                return reader;
            },
            reader => reader.AddTo(counts));

        var readable = images.OfType<InspectedImage>().ToArray();
        var copies = options.Copies
            ? CopyFinder.Find([.. readable.Select(i => i.Example.Path)], threads, n => progress?.Invoke(new InspectionProgress(true, n, readable.Length)), cancellation)
            : null;
        return new DatasetInspection(data, readable, problems.OfType<List<Finding>>().SelectMany(p => p), copies, counts);
    }

    /// <summary>One thread's buffer and counts.</summary>
    private sealed class ImageReader
    {
        private readonly long[] _all = new long[3 * 256];
        private readonly int[] _counts = new int[3 * 256];
        private byte[] _pixels = [];

        internal (InspectedImage? Image, List<Finding>? Problems) Read(ImageExample example)
        {
            List<Finding>? problems = null;
            try
            {
                using var file = ImageHash.Read(example.Path, out var sha256);
                if (example.Content is { } content && !content.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase))
                    problems = [new Finding(FindingKind.Changed, [example], Reason: $"has the SHA-256 {sha256[..12]}…, the manifest says {content.Sha256[..Math.Min(12, content.Sha256.Length)]}…")];

                var image = ImageDecoder.Decode(file.Data, example.Path, null, Buffer);
                Count(image);
                var inspected = new InspectedImage(example, sha256, file.Data.Length, ImageFormats.NameOf(file.Data.Span), image.Width, image.Height)
                {
                    Channels = ChannelSums.Of(_counts),
                    Measures = PixelMeasures.Of(image),
                };
                return (inspected, problems);
            }
            catch (ImageReadException e)
            {
                return (null, [.. problems ?? [], new Finding(FindingKind.Unreadable, [example], Reason: e.Reason)]);
            }
        }

        internal void AddTo(long[] counts)
        {
            lock (counts)
            {
                for (var i = 0; i < counts.Length; i++) counts[i] += _all[i];
            }
        }

        private byte[] Buffer(int length) => _pixels.Length >= length ? _pixels : _pixels = new byte[length];

        private void Count(RgbImage image)
        {
            Array.Clear(_counts);
            var pixels = image.Pixels.AsSpan(0, image.Width * image.Height * 3);
            for (var i = 0; i < pixels.Length; i += 3)
            {
                _counts[pixels[i]]++;
                _counts[256 + pixels[i + 1]]++;
                _counts[512 + pixels[i + 2]]++;
            }

            for (var i = 0; i < _counts.Length; i++) _all[i] += _counts[i];
        }
    }
}
