using System.Collections.Concurrent;
using Hematovision.Imaging;

namespace Hematovision.Data;

/// <summary>
/// Reads images in batches, in a given order, on worker threads that stay a few batches ahead of who consumes
/// them. What comes out does not depend on the number of threads, and memory stays the same from the first
/// batches to the last.
/// </summary>
public sealed class BatchLoader
{
    /// <summary>Batches that are read ahead. Memory is these, and one more for each batch that is not disposed of yet.</summary>
    internal const int BatchesAhead = 3;

    private readonly IReadOnlyList<ImageExample> _examples;
    private readonly int _bytesPerImage;
    private readonly PixelReader _read;
    private readonly LoaderOptions _options;
    private readonly ConcurrentDictionary<string, BadImage> _bad = new(StringComparer.Ordinal);

    /// <summary>Makes a loader; nothing is read yet.</summary>
    /// <param name="examples">The images.</param>
    /// <param name="bytesPerImage">What <paramref name="read"/> writes for each.</param>
    /// <param name="read">Called on several threads at once.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="HematoException">A batch would be over 2 GB.</exception>
    public BatchLoader(IReadOnlyList<ImageExample> examples, int bytesPerImage, PixelReader read, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerImage, 1);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if ((long)options.BatchSize * bytesPerImage > Array.MaxLength)
            throw new HematoException($"{options.BatchSize} images of {bytesPerImage} bytes are over 2 GB: take a smaller batch.");

        _examples = examples;
        _bytesPerImage = bytesPerImage;
        _read = read;
        _options = options;
        Buffers = new BufferPool(options.BatchSize * bytesPerImage);
    }

    /// <summary>
    /// Tells of an image that could not be read, the first time it is met, in the order of reading and on the
    /// thread that enumerates <see cref="Read"/>.
    /// </summary>
    public event Action<BadImage>? BadImageFound;

    /// <summary>The images that could not be read so far, in ordinal order of their paths.</summary>
    public IReadOnlyList<BadImage> BadImages => [.. _bad.Values.OrderBy(b => b.Path, StringComparer.Ordinal)];

    internal BufferPool Buffers { get; }

    /// <summary>A shuffle of 0 .. <paramref name="count"/> - 1 that differs each epoch and is the same on each machine.</summary>
    /// <param name="count">At least 0.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch's number.</param>
    public static int[] EpochOrder(int count, ulong seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = Enumerable.Range(0, count).ToArray();
        new SeededRandom(seed, unchecked((ulong)epoch)).Shuffle<int>(order);
        return order;
    }

    /// <summary>
    /// Reads the images that <paramref name="order"/> names, in exactly this order. A bad image is left out of its
    /// batch and never replaced; a batch of nothing else is left out whole. The threads end with the enumeration,
    /// also when it is left early.
    /// </summary>
    /// <param name="order">Positions in the examples; one may come several times.</param>
    /// <param name="cancellation">Ends the wait for the next batch.</param>
    /// <returns>Batches, each to be disposed of; one that is kept while the next is asked for takes memory of its own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A position is not one of the examples.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; thrown while enumerating.</exception>
    public IEnumerable<PixelBatch> Read(IReadOnlyList<int> order, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        var positions = order.ToArray();
        foreach (var position in positions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(order));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, _examples.Count, nameof(order));
        }

        return ReadBatches(positions, cancellation);
    }

    private IEnumerable<PixelBatch> ReadBatches(ReadOnlyMemory<int> order, CancellationToken cancellation)
    {
        var ahead = new Queue<PendingBatch>();
        using var work = new BlockingCollection<(PendingBatch Batch, int Slot)>();
        using var stop = new CancellationTokenSource();
        var threads = StartWorkers(work, stop.Token);
        try
        {
            for (var i = 0; i < BatchesAhead; i++)
                ScheduleNext();

            while (ahead.TryPeek(out var head))
            {
                cancellation.ThrowIfCancellationRequested();
                head.Wait(cancellation);
                var indices = head.Compact(Record);
                ahead.Dequeue();
                ScheduleNext();
                if (indices.Count > 0)
                    yield return new PixelBatch(Buffers, head.Pixels, indices);
                else
                    Buffers.Return(head.Pixels);
            }
        }
        finally
        {
            stop.Cancel();
            foreach (var thread in threads)
                thread.Join();

            foreach (var batch in ahead)
                Buffers.Return(batch.Pixels);
        }

        void ScheduleNext()
        {
            if (order.IsEmpty)
                return;

            var count = Math.Min(_options.BatchSize, order.Length);
            var batch = new PendingBatch(Buffers.Rent(), order[..count], _bytesPerImage);
            order = order[count..];
            ahead.Enqueue(batch);
            for (var slot = 0; slot < count; slot++)
                work.Add((batch, slot));
        }
    }

    private List<Thread> StartWorkers(BlockingCollection<(PendingBatch Batch, int Slot)> work, CancellationToken stop)
    {
        var threads = new List<Thread>();
        for (var i = 0; i < _options.Threads; i++)
        {
            var thread = new Thread(() => FillSlots(work, stop)) { IsBackground = true, Name = $"image reader {i + 1}" };
            thread.Start();
            threads.Add(thread);
        }

        return threads;
    }

    private void FillSlots(BlockingCollection<(PendingBatch Batch, int Slot)> work, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var (batch, slot) = work.Take(stop);
                batch.Fill(slot, _examples, _read);
            }
        }
        catch (OperationCanceledException)
        {
            // The enumeration has ended.
        }
    }

    private void Record(int index, HematoException reason)
    {
        var bad = new BadImage(_examples[index].Path, reason is ImageReadException image ? image.Reason : reason.Message);
        if (_bad.TryAdd(bad.Path, bad))
            BadImageFound?.Invoke(bad);
    }
}
