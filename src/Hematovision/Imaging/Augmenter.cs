using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Imaging;

/// <summary>
/// Changes training images at random, on all processors. What an image becomes depends on the policy, the
/// seed, the epoch and the image's number alone, not on the batch it is in, its place there or the thread. Thread-safe.
/// </summary>
/// <remarks>
/// All moves of pixels are one bilinear warp; outside the image lies its reflection. Resolution is lost after it, then texture is mixed with a random convolution's. Colours change in optical
/// density first (stain), then as light (the rest). Noise is the camera's and comes last.
/// </remarks>
public sealed class Augmenter
{
    private readonly AugmentationPolicy _policy;
    private readonly ulong _seed;

    /// <summary>Makes one.</summary>
    /// <param name="policy">How far an image may be changed.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="UsageException">A range of the policy makes no sense.</exception>
    public Augmenter(AugmentationPolicy policy, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Problem() is { } problem) throw new UsageException($"the augmentation is wrong: {problem}.");
        _policy = policy;
        _seed = seed;
    }

    /// <summary>Changes a batch.</summary>
    /// <param name="pixels">N images of [S, S, 3] bytes after each other, as <see cref="Preprocessor"/> prepares them; more is ignored.</param>
    /// <param name="side">S, at least 8.</param>
    /// <param name="imageIds">The N images' numbers in their data set: the same number gives the same change in the same epoch.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <returns>float32 [N, 3, S, S] in 0..1, a plane a channel, on the CPU.</returns>
    public Tensor Apply(ReadOnlyMemory<byte> pixels, int side, IReadOnlyList<int> imageIds, int epoch)
    {
        ArgumentNullException.ThrowIfNull(imageIds);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, Warp.SmallestSide);
        var numbers = 3 * side * side;
        if (pixels.Length < (long)numbers * imageIds.Count) throw new ArgumentException($"{pixels.Length} bytes are not {imageIds.Count} images of {side} x {side} pixels", nameof(pixels));

        Engine.Start();
        using var scope = NewDisposeScope();
        var changed = empty(imageIds.Count, 3, side, side);
        if (imageIds.Count == 0) return changed.MoveToOuterDisposeScope();
        unsafe
        {
            // A tensor's memory stays where it is. As one span it may be too long.
            var first = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(changed.select(0, 0).bytes));
            Cores.ForEach(imageIds.Count, i =>
                Change(pixels.Span.Slice(i * numbers, numbers), side, AugmentationDraw.Of(_policy, _seed, epoch, imageIds[i]), new Span<float>(first + ((long)i * numbers), numbers)));
        }

        return changed.MoveToOuterDisposeScope();
    }

    private void Change(ReadOnlySpan<byte> pixels, int side, AugmentationDraw draw, Span<float> planes)
    {
        if (_policy.MovesPixels) Warp.Apply(pixels, side, draw, planes);
        else Unpack(pixels, planes);

        var reduced = Math.Max((int)Math.Round(side / draw.Reduction), 1);
        if (reduced < side) LostResolution.Apply(planes, side, reduced);
        if (draw.Convolution > 0) RandomConvolution.Apply(planes, side, (float)draw.Convolution, draw.ConvolutionSeed);
        new ColourChange(_policy, draw).Apply(planes);
    }

    private static void Unpack(ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        var area = planes.Length / 3;
        for (var i = 0; i < planes.Length; i++) planes[((i % 3) * area) + (i / 3)] = pixels[i] / 255f;
    }
}
