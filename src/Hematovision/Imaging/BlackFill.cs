namespace Hematovision.Imaging;

/// <summary>The black that a rotation, a shift or an eyepiece leaves at the edges of a picture.</summary>
internal static class BlackFill
{
    /// <summary>Finds what is black and joined to the picture's border.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="isBlack">Whether the pixel at an index, <c>y * width + x</c>, is black.</param>
    /// <param name="margin">Pixels beside the black that do not count either: resizing and JPEG smear its outline.</param>
    /// <param name="scratch">Holds the result.</param>
    /// <param name="any">Whether there is such black.</param>
    /// <returns>True for each pixel that shows something, [H, W].</returns>
    internal static bool[] Shows(int width, int height, Func<int, bool> isBlack, int margin, Scratch scratch, out bool any)
    {
        var shows = scratch.Of<bool>(width * height);
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

        return Masks.Shrink(shows, width, height, margin, scratch);

        void Visit(int at)
        {
            if (!shows[at] || !isBlack(at)) return;
            shows[at] = false;
            open.Push(at);
        }
    }
}
