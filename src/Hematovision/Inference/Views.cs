namespace Hematovision.Inference;

/// <summary>The eight views of a square image that a cell under the microscope may as well have shown: quarter turns, mirrored or not.</summary>
internal static class Views
{
    /// <summary>How many there are.</summary>
    internal const int Count = 8;

    private const int Channels = 3;

    /// <summary>The images as view number <paramref name="view"/> shows them: 0 as they are, then the half turn, the two quarter turns, and the same mirrored.</summary>
    /// <param name="pixels">[count, side, side, 3], at least as long; they stay as they are.</param>
    /// <param name="count">How many images there are.</param>
    /// <param name="side">Their side in pixels.</param>
    /// <param name="view">From 0 to 7.</param>
    /// <returns>[count, side, side, 3]; for view 0 the same array.</returns>
    internal static byte[] Of(byte[] pixels, int count, int side, int view)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(view);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(view, Count);
        if (view == 0) return pixels;
        var seen = new byte[count * side * side * Channels];
        var last = side - 1;
        Parallel.For(0, count * side, row =>
        {
            var (image, y) = (row / side, row % side);
            for (var x = 0; x < side; x++)
            {
                var (fromY, fromX) = (view % 4) switch
                {
                    0 => (y, x),
                    1 => (last - y, last - x),
                    2 => (x, last - y),
                    _ => (last - x, y),
                };
                if (view >= Count / 2) fromX = last - fromX;
                pixels.AsSpan((((image * side) + fromY) * side + fromX) * Channels, Channels).CopyTo(seen.AsSpan(((row * side) + x) * Channels));
            }
        });
        return seen;
    }
}
