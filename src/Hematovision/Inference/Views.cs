using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference;

/// <summary>The eight views of a square image that a cell under the microscope may as well have shown: quarter turns, mirrored or not.</summary>
internal static class Views
{
    /// <summary>How many there are.</summary>
    internal const int Count = 8;

    /// <summary>The images as view number <paramref name="view"/> shows them: 0 as they are, then the half turn, the two quarter turns, and the same mirrored.</summary>
    /// <param name="images">[N, 3, S, S]; they stay as they are.</param>
    /// <param name="view">From 0 to 7.</param>
    /// <returns>[N, 3, S, S] in channels-last memory.</returns>
    internal static Tensor Of(Tensor images, int view)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(view);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(view, Count);
        if (view == 0) return images.alias();
        using var scope = NewDisposeScope();
        var seen = view >= Count / 2 ? images.flip(3) : images;
        int[] quarterTurns = [0, 2, 1, 3];
        return ChannelsLast.From(rot90(seen, quarterTurns[view % 4], (2, 3))).MoveToOuterDisposeScope();
    }
}
