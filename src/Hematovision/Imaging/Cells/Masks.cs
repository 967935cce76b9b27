namespace Hematovision.Imaging.Cells;

/// <summary>Growing and shrinking sets of pixels by a square.</summary>
internal static class Masks
{
    /// <summary>Every pixel that has one of the set within <paramref name="radius"/> rows and columns.</summary>
    internal static bool[] Grow(bool[] mask, int width, int height, int radius) => Spread(mask, width, height, radius, value: true);

    /// <summary>Every pixel that has only pixels of the set within <paramref name="radius"/> rows and columns; beyond the picture all are.</summary>
    internal static bool[] Shrink(bool[] mask, int width, int height, int radius) => Spread(mask, width, height, radius, value: false);

    /// <summary>Takes away what is narrower than three pixels.</summary>
    internal static bool[] Open(bool[] mask, int width, int height) => Grow(Shrink(mask, width, height, 1), width, height, 1);

    // Each line remembers where the value was last seen, forwards and backwards.
    private static bool[] Spread(bool[] mask, int width, int height, int radius, bool value)
    {
        var rows = new bool[mask.Length];
        var both = new bool[mask.Length];
        for (var y = 0; y < height; y++) Line(mask, rows, y * width, 1, width, radius, value);
        for (var x = 0; x < width; x++) Line(rows, both, x, width, height, radius, value);
        return both;
    }

    private static void Line(bool[] from, bool[] to, int start, int step, int length, int radius, bool value)
    {
        unchecked
        {
            var since = radius;
            for (int i = 0, at = start; i < length; i++, at += step)
            {
                since = from[at] == value ? 0 : since + 1;
                to[at] = since <= radius ? value : !value;
            }

            since = radius;
            for (int i = 0, at = start + ((length - 1) * step); i < length; i++, at -= step)
            {
                since = from[at] == value ? 0 : since + 1;
                if (since <= radius) to[at] = value;
            }
        }
    }
}
