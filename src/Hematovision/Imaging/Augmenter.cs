using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Imaging;

/// <summary>
/// Changes training images at random, a batch at a time on its own device. What an image becomes depends on the policy, the
/// seed, the epoch and the image's number alone, not on the batch it is in, its place there or the thread. Thread-safe.
/// </summary>
/// <remarks>
/// All moves of pixels are one bilinear warp; outside the image lies its reflection. Colours change in optical density first
/// (stain), then as light (the rest). Noise is the camera's and comes last.
/// </remarks>
public sealed class Augmenter
{
    // Black has no finite optical density; one level of 8 bits stands for it.
    private const double Darkest = 1.0 / 255;

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
    /// <param name="unit">float32 [N, 3, S, S] in 0..1; it stays as it is.</param>
    /// <param name="imageIds">The N images' numbers in their data set: the same number gives the same change in the same epoch.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <returns>float32 [N, 3, S, S] in 0..1, channels-last memory, on the same device.</returns>
    public Tensor Apply(Tensor unit, IReadOnlyList<int> imageIds, int epoch)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(imageIds);
        if (unit.shape is not [var n, 3, var side, var width] || width != side || n != imageIds.Count)
        {
            throw new ArgumentException($"[{string.Join(", ", unit.shape)}] is not [{imageIds.Count}, 3, S, S]", nameof(unit));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var draws = imageIds.Select(id => AugmentationDraw.Of(_policy, _seed, epoch, id)).ToArray();
        var x = _policy.MovesPixels ? Warp.Apply(unit, draws) : unit.clone();
        if (_policy.Resolution > 1) LoseResolution(x, draws);
        if (_policy.Stain > 0) x = Restain(x, draws);
        if (_policy.ChangesColour) x = Recolour(x, draws);
        if (_policy.Noise > 0) AddNoise(x, draws);
        return ChannelsLast.From(x.clamp_(0, 1)).MoveToOuterDisposeScope();
    }

    private static void LoseResolution(Tensor x, AugmentationDraw[] draws)
    {
        for (var i = 0; i < draws.Length; i++)
        {
            var side = x.shape[2];
            var reduced = Math.Max((long)Math.Round(side / draws[i].Reduction), 1);
            if (reduced == side) continue;
            using var scope = NewDisposeScope();
            using var image = x.slice(0, i, i + 1, 1);
            using var small = nn.functional.interpolate(image, [reduced, reduced], mode: InterpolationMode.Area);
            image.copy_(nn.functional.interpolate(small, [side, side], mode: InterpolationMode.Bilinear, align_corners: false));
        }
    }

    private static Tensor Restain(Tensor x, AugmentationDraw[] draws)
    {
        // With d = -ln x, exp(-(M d + o)) is exp(M ln x - o).
        var mixed = Mix(x.clamp_(Darkest, 1).log_(), draws, (draw, matrix, offset) =>
        {
            for (var i = 0; i < 9; i++) matrix[i] = (float)draw.StainMix[i];
            for (var i = 0; i < 3; i++) offset[i] = (float)-draw.StainOffset[i];
        });
        return mixed.exp_();
    }

    private static Tensor Recolour(Tensor x, AugmentationDraw[] draws) => Mix(x, draws, ColourMatrix.Write);

    private static void AddNoise(Tensor x, AugmentationDraw[] draws)
    {
        for (var i = 0; i < draws.Length; i++)
        {
            if (draws[i].Noise == 0) continue;
            using var scope = NewDisposeScope();
            using var generator = new Generator(draws[i].NoiseSeed, x.device);
            x[i].add_(randn(x.shape[1..], device: x.device, generator: generator), alpha: draws[i].Noise);
        }
    }

    private static Tensor Mix(Tensor x, AugmentationDraw[] draws, Action<AugmentationDraw, Span<float>, Span<float>> write)
    {
        var matrices = new float[draws.Length * 9];
        var offsets = new float[draws.Length * 3];
        for (var i = 0; i < draws.Length; i++) write(draws[i], matrices.AsSpan(9 * i, 9), offsets.AsSpan(3 * i, 3));
        var matrix = tensor(matrices, [draws.Length, 3, 3], device: x.device);
        var offset = tensor(offsets, [draws.Length, 3, 1], device: x.device);
        return matrix.bmm(x.flatten(2)).add_(offset).view(x.shape);
    }
}
