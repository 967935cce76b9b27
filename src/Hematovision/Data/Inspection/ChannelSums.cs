using System.Collections.Immutable;

namespace Hematovision.Data.Inspection;

/// <summary>What is needed for the mean and the deviation of red, green and blue, in whole numbers: exact, in whatever order it is added up.</summary>
internal readonly record struct ChannelSums(long Pixels, Int128 Red, Int128 Green, Int128 Blue, Int128 RedSquares, Int128 GreenSquares, Int128 BlueSquares)
{
    /// <summary>The sums over pixels of which <paramref name="counts"/> says how many have each value, [channel][256].</summary>
    internal static ChannelSums Of(ReadOnlySpan<int> counts)
    {
        Span<long> sums = stackalloc long[6];
        long pixels = 0;
        for (var channel = 0; channel < 3; channel++)
        {
            for (var value = 0; value < 256; value++)
            {
                long count = counts[(channel * 256) + value];
                if (channel == 0) pixels += count;
                sums[channel] += count * value;
                sums[channel + 3] += count * value * value;
            }
        }

        return new ChannelSums(pixels, sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    }

    public static ChannelSums operator +(ChannelSums a, ChannelSums b) => new(
        a.Pixels + b.Pixels, a.Red + b.Red, a.Green + b.Green, a.Blue + b.Blue,
        a.RedSquares + b.RedSquares, a.GreenSquares + b.GreenSquares, a.BlueSquares + b.BlueSquares);

    /// <summary>Mean and deviation, or zeros of no pixel.</summary>
    internal ChannelStatistics Statistics()
    {
        var pixels = Pixels;
        if (pixels == 0) return new ChannelStatistics([0, 0, 0], [0, 0, 0]);
        return new ChannelStatistics(
            [Mean(Red), Mean(Green), Mean(Blue)],
            [Deviation(Red, RedSquares), Deviation(Green, GreenSquares), Deviation(Blue, BlueSquares)]);

        double Mean(Int128 sum) => (double)sum / pixels / 255;

        // The difference is taken before anything is rounded.
        double Deviation(Int128 sum, Int128 squares) => Math.Sqrt((double)((squares * pixels) - (sum * sum))) / pixels / 255;
    }
}

/// <summary>Red, green and blue over the pixels of many images, where 0 is black and 1 is full: what <c>Normalize</c> takes elsewhere.</summary>
/// <param name="Mean">The means of the three channels.</param>
/// <param name="Deviation">Their standard deviations, over all pixels and not a mean of images' deviations.</param>
public sealed record ChannelStatistics(ImmutableArray<double> Mean, ImmutableArray<double> Deviation);
