using Hematovision.Data;
using static TorchSharp.torch;

namespace Hematovision.Training.Features;

/// <summary>
/// What the frozen stages make of a set of images, in some views, in float16: computed once and kept. A block of images is always computed together,
/// so that a row has the same bits whatever run made it, stopped or not.
/// </summary>
/// <param name="cache">The file; it becomes this object's own.</param>
/// <param name="loader">Reads the images, <see cref="BlockSize"/> a batch.</param>
/// <param name="images">How many there are.</param>
/// <param name="shape">[C, H, W] of an image's features.</param>
/// <param name="compute">Computes a batch of a view, float32 [N, C, H, W].</param>
/// <param name="progress">Told the view, and how many images are done.</param>
internal sealed class FrozenFeatures(
    FeatureCache cache, BatchLoader loader, int images, IReadOnlyList<long> shape, Func<PixelBatch, int, Tensor> compute, Action<int, int> progress) : IDisposable
{
    /// <summary>Images that are computed together.</summary>
    internal const int BlockSize = 32;

    private const double Largest = 65504; // of float16

    private readonly Dictionary<int, bool[]> _there = [];

    /// <summary>Computes what a view lacks.</summary>
    /// <exception cref="HematoException">The disk is full.</exception>
    internal void Fill(int view, CancellationToken cancellation)
    {
        if (_there.ContainsKey(view)) return;
        var there = new bool[images];
        Parallel.For(0, images, i => there[i] = cache.Has(Row(view, i)));
        var missing = Enumerable.Range(0, images).Chunk(BlockSize).Where(block => block.Any(i => !there[i])).SelectMany(block => block).ToArray();
        try
        {
            var done = images - missing.Length;
            foreach (var batch in loader.Read(missing, cancellation))
            {
                using var pixels = batch;
                Write(view, pixels);
                foreach (var i in pixels.Indices) there[i] = true;
                progress(view, done += pixels.Count);
            }
        }
        catch (IOException e)
        {
            throw new HematoException($"cannot keep features: {e.Message.TrimEnd('.')}; free some of the disk, or train with --views 0.", e);
        }

        _there[view] = there;
    }

    /// <summary>True where an image's features of a view that was filled are there; false for an image that cannot be read.</summary>
    internal bool Has(int view, int image) => _there[view][image];

    /// <summary>Gives features that are there.</summary>
    /// <returns>float32 [N, C, H, W] in channels-last memory, on the CPU.</returns>
    /// <exception cref="HematoException">Something else has written to the file.</exception>
    internal Tensor Read(int view, IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var rows = empty([indices.Count, shape[1], shape[2], shape[0]], ScalarType.Float16);
        var bytes = rows.bytes;
        for (var i = 0; i < indices.Count; i++)
        {
            if (!cache.TryRead(Row(view, indices[i]), bytes[(i * cache.RowBytes)..]))
            {
                throw new HematoException("the file of kept features was changed by something else; go on with --resume.");
            }
        }

        return rows.to(float32).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private void Write(int view, PixelBatch batch)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var rows = compute(batch, view).clamp(-Largest, Largest).permute(0, 2, 3, 1).contiguous().to(ScalarType.Float16).cpu();
        var bytes = rows.bytes;
        for (var i = 0; i < batch.Count; i++) cache.Write(Row(view, batch.Indices[i]), bytes[(i * cache.RowBytes)..]);
    }

    private long Row(int view, int image) => ((long)view * images) + image;
}

/// <summary>What a stage of training sees in place of images.</summary>
/// <param name="Train">Of the training images, some views of each.</param>
/// <param name="Val">Of the validation images as they are.</param>
internal sealed record StageFeatures(FrozenFeatures Train, FrozenFeatures Val) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Val.Dispose();
    }
}
