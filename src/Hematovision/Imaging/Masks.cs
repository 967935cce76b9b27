namespace Hematovision.Imaging;

/// <summary>Growing and shrinking sets of pixels by a square.</summary>
internal static class Masks
{
    /// <summary>Every pixel that has one of the set within <paramref name="radius"/> rows and columns.</summary>
    internal static bool[] Grow(bool[] mask, int width, int height, int radius) => Spread(mask, width, height, radius, value: true);

    /// <summary>Every pixel that has only pixels of the set within <paramref name="radius"/> rows and columns; beyond the picture all are.</summary>
    internal static bool[] Shrink(bool[] mask, int width, int height, int radius) => Spread(mask, width, height, radius, value: false);

    /// <summary>Takes away what is narrower than three pixels.</summary>
    internal static bool[] Open(bool[] mask, int width, int height) => Grow(Shrink(mask, width, height, 1), width, height, 1);

    /// <summary>Rows or columns, whichever are more, to the nearest pixel of the set; very far where it is empty.</summary>
    internal static int[] Distance(bool[] mask, int width, int height)
    {
        var distance = new int[mask.Length];
        Array.Fill(distance, int.MaxValue / 2);
        unchecked
        {
            for (var at = 0; at < mask.Length; at++)
            {
                if (mask[at]) distance[at] = 0;
            }

            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++) Nearer(x, y, -1);
            }

            for (var y = height - 1; y >= 0; y--)
            {
                for (var x = width - 1; x >= 0; x--) Nearer(x, y, 1);
            }
        }

        return distance;

        // From the neighbours that were looked at before.
        void Nearer(int x, int y, int back)
        {
            var at = (y * width) + x;
            var least = distance[at];
            if (x + back >= 0 && x + back < width) least = Math.Min(least, distance[at + back] + 1);
            if (y + back >= 0 && y + back < height)
            {
                var row = at + (back * width);
                for (var column = Math.Max(0, x - 1); column <= Math.Min(width - 1, x + 1); column++) least = Math.Min(least, distance[row + column - x] + 1);
            }

            distance[at] = least;
        }
    }

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
