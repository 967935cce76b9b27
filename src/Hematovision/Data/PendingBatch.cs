using System.Runtime.ExceptionServices;

namespace Hematovision.Data;

/// <summary>A batch that worker threads are filling, a slot an image.</summary>
internal sealed class PendingBatch(byte[] pixels, ReadOnlyMemory<int> order, int bytesPerImage)
{
    private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Exception?[] _errors = new Exception?[order.Length];
    private int _left = order.Length;

    public byte[] Pixels => pixels;

    public int Count => order.Length;

    /// <summary>Reads the image of one slot; never throws. Called once a slot, on any thread.</summary>
    public void Fill(int slot, IReadOnlyList<ImageExample> examples, PixelReader read)
    {
        try
        {
            read(examples[order.Span[slot]].Path, pixels.AsSpan(slot * bytesPerImage, bytesPerImage));
        }
        catch (Exception e)
        {
            _errors[slot] = e; // Compact tells the consumer, whose thread can do something about it.
        }

        if (Interlocked.Decrement(ref _left) == 0)
            _filled.SetResult();
    }

    public void Wait(CancellationToken cancellation) => _filled.Task.Wait(cancellation);

    /// <summary>
    /// Moves the images that were read together, in their order, and gives their indices. What was read is then
    /// the same for any number of threads.
    /// </summary>
    /// <param name="bad">Is told of each image left out, in order.</param>
    /// <exception cref="Exception">The first one, in order, that was not about a bad image.</exception>
    public IReadOnlyList<int> Compact(Action<int, HematoException> bad)
    {
        var kept = new List<int>(Count);
        for (var slot = 0; slot < Count; slot++)
        {
            var index = order.Span[slot];
            switch (_errors[slot])
            {
                case null:
                    if (slot > kept.Count)
                        pixels.AsSpan(slot * bytesPerImage, bytesPerImage).CopyTo(pixels.AsSpan(kept.Count * bytesPerImage));

                    kept.Add(index);
                    break;
                case HematoException reason:
                    bad(index, reason);
                    break;
                case var unexpected:
                    ExceptionDispatchInfo.Throw(unexpected);
                    break;
            }
        }

        return kept;
    }
}
