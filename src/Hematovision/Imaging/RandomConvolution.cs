using System.Buffers;
using System.Numerics.Tensors;

namespace Hematovision.Imaging;

/// <summary>
/// Another texture, and shapes that stay: an image is mixed with what a random kernel makes of it (Xu et al., "Robust and Generalizable Visual Representation
/// Learning via Random Convolutions", ICLR 2021). A model that is shown such images goes by the shape of nuclei more and by one microscope's fine grain less.
/// </summary>
/// <remarks>
/// Kernels of 1, 3 or 5 pixels, equally often, of independent normal weights from three channels to three. They see each channel about its mean, which stays, and
/// give twice the deviation that they would of pixels that have nothing to do with each other: neighbours are alike, but kernels mostly take differences of them.
/// Beyond the image lies its edge.
/// </remarks>
internal static class RandomConvolution
{
    private const int Channels = 3;
    private const int LargestReach = 2;
    private const double Gain = 2;

    /// <summary>Mixes an image in place.</summary>
    /// <param name="planes">[3, S, S] numbers in 0..1, which may leave that range.</param>
    /// <param name="side">S.</param>
    /// <param name="share">Of what the kernel makes, 0..1.</param>
    /// <param name="seed">What the kernel is drawn from.</param>
    internal static void Apply(Span<float> planes, int side, float share, ulong seed)
    {
        var random = new SeededRandom(seed);
        var reach = random.NextInt(LargestReach + 1);
        var width = (2 * reach) + 1;
        var (area, padded) = (side * side, side + (2 * reach));
        var deviation = share * Gain / Math.Sqrt(Channels * width * width);
        var around = ArrayPool<float>.Shared.Rent(Channels * padded * padded);
        try
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var plane = planes.Slice(channel * area, area);
                var mean = TensorPrimitives.Sum<float>(plane) / area;
                Surround(plane, side, reach, mean, around.AsSpan(channel * padded * padded, padded * padded));

                // (1 - share) x + share mean, to which the kernel's part is added.
                TensorPrimitives.Multiply(plane, 1 - share, plane);
                TensorPrimitives.Add(plane, share * mean, plane);
            }

            for (var to = 0; to < Channels; to++)
            {
                for (var from = 0; from < Channels; from++)
                {
                    for (var place = 0; place < width * width; place++)
                    {
                        var weight = (float)(deviation * random.Gaussian());
                        var (down, right) = Math.DivRem(place, width);
                        for (var y = 0; y < side; y++)
                        {
                            var line = planes.Slice((to * area) + (y * side), side);
                            TensorPrimitives.MultiplyAdd(around.AsSpan((from * padded * padded) + ((y + down) * padded) + right, side), weight, line, line);
                        }
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(around);
        }
    }

    // A plane about its mean, with its edge repeated outwards.
    private static void Surround(ReadOnlySpan<float> plane, int side, int reach, float mean, Span<float> around)
    {
        var padded = side + (2 * reach);
        for (var y = 0; y < padded; y++)
        {
            var line = around.Slice(y * padded, padded);
            var source = plane.Slice(Math.Clamp(y - reach, 0, side - 1) * side, side);
            TensorPrimitives.Subtract(source, mean, line.Slice(reach, side));
            line[..reach].Fill(source[0] - mean);
            line[(reach + side)..].Fill(source[^1] - mean);
        }
    }
}
