namespace Hematovision.Data.Copies;

/// <summary>
/// The part of a picture that shows nothing: the black that a rotation or shift leaves at its edges. Its outline is sharp, would be found
/// in every picture turned by the same angle, and says nothing about the field.
/// </summary>
internal static class FillMask
{
    private const float Black = 24 / 255f;
    private const int Margin = 3; // pixels that resizing and JPEG smear over the outline

    /// <summary>Marks what is no picture, and lays the picture's mean grey over it.</summary>
    /// <param name="picture">Grey values from 0 to 1.</param>
    /// <returns>True for each pixel that shows something, [H, W].</returns>
    internal static bool[] Apply(Plane picture)
    {
        var (width, height) = (picture.Width, picture.Height);
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

        if (open.Count == 0) return shows;
        while (open.TryPop(out var at))
        {
            var (y, x) = Math.DivRem(at, width);
            if (x > 0) Visit(at - 1);
            if (x < width - 1) Visit(at + 1);
            if (y > 0) Visit(at - width);
            if (y < height - 1) Visit(at + width);
        }

        shows = Shrink(shows, width, height);
        Cover(picture, shows);
        return shows;

        void Visit(int at)
        {
            if (!shows[at] || picture.Pixels[at] > Black) return;
            shows[at] = false;
            open.Push(at);
        }
    }

    // Rows, then columns: what is left shows something in the whole square around it.
    private static bool[] Shrink(bool[] shows, int width, int height)
    {
        var rows = new bool[shows.Length];
        var square = new bool[shows.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                rows[(y * width) + x] = !shows.AsSpan((y * width) + Math.Max(0, x - Margin), Math.Min(width - 1, x + Margin) - Math.Max(0, x - Margin) + 1).Contains(false);
        }

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var all = true;
                for (var near = Math.Max(0, y - Margin); near <= Math.Min(height - 1, y + Margin); near++) all &= rows[(near * width) + x];
                square[(y * width) + x] = all;
            }
        }

        return square;
    }

    private static void Cover(Plane picture, bool[] shows)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < shows.Length; i++)
        {
            if (!shows[i]) continue;
            sum += picture.Pixels[i];
            count++;
        }

        var mean = count == 0 ? 0 : (float)(sum / count);
        for (var i = 0; i < shows.Length; i++)
        {
            if (!shows[i]) picture.Pixels[i] = mean;
        }
    }
}
