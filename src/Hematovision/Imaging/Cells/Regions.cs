namespace Hematovision.Imaging.Cells;

/// <summary>Pixels that touch each other, sides or corners.</summary>
/// <param name="Pixels">Their indices, <c>y * width + x</c>.</param>
/// <param name="Box">The box around them.</param>
internal sealed record Region(int[] Pixels, Box Box)
{
    /// <summary>Parts a set of pixels into regions, in the order of their first pixels.</summary>
    /// <param name="mask">The set, [H, W].</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <param name="scratch">Lends what is needed on the way.</param>
    internal static List<Region> Of(bool[] mask, int width, int height, Scratch scratch)
    {
        var regions = new List<Region>();
        var seen = scratch.Of<bool>(mask.Length);
        Array.Clear(seen);
        var pixels = new List<int>();
        unchecked
        {
            for (var first = 0; first < mask.Length; first++)
            {
                if (!mask[first] || seen[first]) continue;
                pixels.Clear();
                pixels.Add(first);
                seen[first] = true;
                var (left, top, right, bottom) = (width, height, 0, 0);
                for (var next = 0; next < pixels.Count; next++)
                {
                    var (y, x) = Math.DivRem(pixels[next], width);
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                    var (lastRow, firstColumn, lastColumn) = (Math.Min(height - 1, y + 1), Math.Max(0, x - 1), Math.Min(width - 1, x + 1));
                    for (var row = Math.Max(0, y - 1); row <= lastRow; row++)
                    {
                        for (var column = firstColumn; column <= lastColumn; column++)
                        {
                            var at = (row * width) + column;
                            if (!mask[at] || seen[at]) continue;
                            seen[at] = true;
                            pixels.Add(at);
                        }
                    }
                }

                regions.Add(new Region([.. pixels], new Box(left, top, right, bottom)));
            }
        }

        return regions;
    }

    /// <summary>The pixels with a neighbour that is not in the set, or at the border of the picture.</summary>
    internal List<(int X, int Y)> Rim(bool[] mask, int width, int height)
    {
        var rim = new List<(int, int)>();
        foreach (var at in Pixels)
        {
            var (y, x) = Math.DivRem(at, width);
            if (x == 0 || y == 0 || x == width - 1 || y == height - 1 || !mask[at - 1] || !mask[at + 1] || !mask[at - width] || !mask[at + width]) rim.Add((x, y));
        }

        return rim;
    }
}
