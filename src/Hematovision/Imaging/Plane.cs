namespace Hematovision.Imaging;

/// <summary>A grey picture of floats, rows from the top. The buffer grows with the largest picture and is used again for the next.</summary>
internal sealed class Plane
{
    internal int Width { get; private set; }

    internal int Height { get; private set; }

    /// <summary>[H, W]; longer than that where an earlier picture was larger.</summary>
    internal float[] Pixels { get; private set; } = [];

    /// <summary>Makes room for a picture of this size; what it holds is not cleared.</summary>
    internal void Resize(int width, int height)
    {
        (Width, Height) = (width, height);
        if (Pixels.Length < width * height) Pixels = new float[width * height];
    }

    /// <summary>Takes every second pixel of every second row.</summary>
    internal void HalfOf(Plane source)
    {
        Resize(source.Width / 2, source.Height / 2);
        unchecked
        {
            for (var y = 0; y < Height; y++)
            {
                var from = source.Pixels.AsSpan(2 * y * source.Width);
                var to = Pixels.AsSpan(y * Width, Width);
                for (var x = 0; x < to.Length; x++) to[x] = from[2 * x];
            }
        }
    }
}
