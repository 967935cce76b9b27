using System.Buffers.Binary;
using Hematovision.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Training.Features;

/// <summary>
/// What the frozen stages make of a set of images, in some views: computed once and kept, in float16 with a scale an image. A block of images is always computed together,
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

    // An untrained backbone's features may be smaller than any float16, and others larger than all: a row holds its largest value and shares of it.
    private const int ScaleBytes = sizeof(float);
    private static readonly Scalar SmallestScale = 1e-30; // kept, as of Scalars

    private readonly Dictionary<int, bool[]> _there = [];

    /// <summary>Bytes of a row.</summary>
    /// <param name="shape">[C, H, W] of an image's features.</param>
    internal static int RowBytes(IReadOnlyList<long> shape) => checked((int)(ScaleBytes + (shape[0] * shape[1] * shape[2] * sizeof(short))));

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
        var scales = new float[indices.Count];
        var row = new byte[cache.RowBytes];
        for (var i = 0; i < indices.Count; i++)
        {
            if (!cache.TryRead(Row(view, indices[i]), row))
            {
                throw new HematoException("the file of kept features was changed by something else; go on with --resume.");
            }

            scales[i] = BinaryPrimitives.ReadSingleLittleEndian(row);
            row.AsSpan(ScaleBytes).CopyTo(bytes[(i * (row.Length - ScaleBytes))..]);
        }

        return rows.to(float32).mul_(tensor(scales).view(-1, 1, 1, 1)).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private void Write(int view, PixelBatch batch)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var features = compute(batch, view).cpu();
        var scales = features.abs().amax([1, 2, 3]).clamp_min(SmallestScale);
        var rows = features.div(scales.view(-1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous().to(ScalarType.Float16);
        var largest = scales.data<float>();
        var bytes = rows.bytes;
        var row = new byte[cache.RowBytes];
        for (var i = 0; i < batch.Count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(row, largest[i]);
            bytes.Slice(i * (row.Length - ScaleBytes), row.Length - ScaleBytes).CopyTo(row.AsSpan(ScaleBytes));
            cache.Write(Row(view, batch.Indices[i]), row);
        }
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
