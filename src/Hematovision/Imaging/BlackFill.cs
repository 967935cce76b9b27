namespace Hematovision.Imaging;

/// <summary>The black that a rotation, a shift or an eyepiece leaves at the edges of a picture.</summary>
internal static class BlackFill
{
    /// <summary>Finds what is black and joined to the picture's border.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="isBlack">Whether the pixel at an index, <c>y * width + x</c>, is black.</param>
    /// <param name="margin">Pixels beside the black that do not count either: resizing and JPEG smear its outline.</param>
    /// <param name="any">Whether there is such black.</param>
    /// <returns>True for each pixel that shows something, [H, W].</returns>
    internal static bool[] Shows(int width, int height, Func<int, bool> isBlack, int margin, out bool any)
    {
        var shows = new bool[width * height];
        Array.Fill(shows, true);
        var open = new Stack<int>();
        for (var x = 0; x < width; x++)
        {
            Visit(x);
            Visit(((height - 1) * width) + x);
        }

        for (var y = 0; y < height; y++)
        {
            Visit(y * width);
            Visit((y * width) + width - 1);
        }

        any = open.Count > 0;
        if (!any) return shows;
        while (open.TryPop(out var at))
        {
            var (y, x) = Math.DivRem(at, width);
            if (x > 0) Visit(at - 1);
            if (x < width - 1) Visit(at + 1);
            if (y > 0) Visit(at - width);
            if (y < height - 1) Visit(at + width);
        }

        return Shrink(shows, width, height, margin);

        void Visit(int at)
        {
            if (!shows[at] || !isBlack(at)) return;
            shows[at] = false;
            open.Push(at);
        }
    }

    // Rows, then columns: what is left shows something in the whole square around it.
    private static bool[] Shrink(bool[] shows, int width, int height, int margin)
    {
        var rows = new bool[shows.Length];
        var square = new bool[shows.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                rows[(y * width) + x] = !shows.AsSpan((y * width) + Math.Max(0, x - margin), Math.Min(width - 1, x + margin) - Math.Max(0, x - margin) + 1).Contains(false);
        }

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var all = true;
                for (var near = Math.Max(0, y - margin); near <= Math.Min(height - 1, y + margin); near++) all &= rows[(near * width) + x];
                square[(y * width) + x] = all;
            }
        }

        return square;
    }
}
