namespace Hematovision.Imaging;

/// <summary>A box in a photograph, in pixels from its upper left corner; the right and lower edges are not in it.</summary>
/// <param name="Left">First column in it.</param>
/// <param name="Top">First row in it.</param>
/// <param name="Right">First column to the right of it.</param>
/// <param name="Bottom">First row below it.</param>
public readonly record struct Box(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Columns in it.</summary>
    public int Width => Right - Left;

    /// <summary>Rows in it.</summary>
    public int Height => Bottom - Top;

    /// <summary>Area of what it shares with another, over the area of both together: 0 apart, 1 the same.</summary>
    /// <param name="other">The other.</param>
    public double Overlap(Box other)
    {
        var shared = Shared(other);
        return shared == 0 ? 0 : (double)shared / (Area + other.Area - shared);
    }

    /// <summary>Pixels in it.</summary>
    internal long Area => (long)Width * Height;

    /// <summary>Pixels in both.</summary>
    internal long Shared(Box other)
    {
        long width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left), height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height;
    }

    /// <summary>The smallest box around both.</summary>
    internal Box Around(Box other) => new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>Whether it has an area and lies within a photograph of this size.</summary>
    internal bool FitsIn(int width, int height) => Left >= 0 && Top >= 0 && Left < Right && Top < Bottom && Right <= width && Bottom <= height;

    /// <summary>
    /// The square around it that reaches beyond its longer side by a margin. At an edge of the photograph it is shifted
    /// inwards, and where it is larger than the photograph it is cut: a border that is no photograph would be learnt.
    /// </summary>
    /// <param name="margin">Share of the longer side, on each side, from 0.</param>
    /// <param name="width">Width of the photograph.</param>
    /// <param name="height">Height of the photograph.</param>
    internal Box Square(double margin, int width, int height)
    {
        var side = Math.Round(Math.Max(Width, Height) * (1 + (2 * margin)));
        var (left, right) = Span(Left, Right, (int)Math.Min(side, width), width);
        var (top, bottom) = Span(Top, Bottom, (int)Math.Min(side, height), height);
        return new Box(left, top, right, bottom);
    }

    /// <summary>The pixels of a photograph that lie in it.</summary>
    internal RgbImage Crop(RgbImage photograph)
    {
        var pixels = new byte[Width * Height * 3];
        for (var row = 0; row < Height; row++)
            photograph.Pixels.AsSpan((((Top + row) * photograph.Width) + Left) * 3, Width * 3).CopyTo(pixels.AsSpan(row * Width * 3));

        return new RgbImage(Width, Height, pixels);
    }

    private static (int From, int To) Span(int from, int to, int length, int limit)
    {
        var start = Math.Clamp(((from + to) - length) / 2, 0, limit - length);
        return (start, start + length);
    }
}
