using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging.Cells;

/// <summary>A field of discs: red cells in rows, and what a test puts among them. Edges are soft, and the camera has its noise.</summary>
internal sealed class DrawnField
{
    internal static readonly (double R, double G, double B) Slide = (236, 228, 214);
    internal static readonly (double R, double G, double B) Dye = (92, 58, 138);
    private static readonly (double R, double G, double B) Pink = (214, 160, 158);
    private static readonly (double R, double G, double B) Cytoplasm = (206, 190, 208);

    private readonly double[] _pixels;

    internal DrawnField(int width = 640, int height = 480, double diameter = 60)
    {
        (Width, Height, Diameter) = (width, height, diameter);
        _pixels = new double[width * height * 3];
        for (var i = 0; i < width * height; i++) (_pixels[i * 3], _pixels[(i * 3) + 1], _pixels[(i * 3) + 2]) = Slide;
    }

    internal int Width { get; }

    internal int Height { get; }

    internal double Diameter { get; }

    /// <summary>Red cells wherever nothing lies within a distance of the given places.</summary>
    internal DrawnField WithRedCells(params (double X, double Y)[] keepClear)
    {
        for (var (row, y) = (0, 0.7 * Diameter); y < Height; row++, y += 1.35 * Diameter)
        {
            for (var x = (0.6 + (0.7 * (row % 2))) * Diameter; x < Width; x += 1.4 * Diameter)
            {
                if (!keepClear.Any(at => Distance(at.X - x, at.Y - y) < 1.35 * Diameter)) Disc(x, y, Diameter / 2, Pink);
            }
        }

        return this;
    }

    /// <summary>A cell of 1.4 red cells' diameters with a nucleus of 0.9.</summary>
    internal DrawnField WithWhiteCell(double x, double y)
    {
        Disc(x, y, 0.7 * Diameter, Cytoplasm);
        return Disc(x, y, 0.45 * Diameter, Dye);
    }

    internal DrawnField Disc(double x, double y, double radius, (double R, double G, double B) colour)
    {
        for (var row = Math.Max(0, (int)(y - radius - 2)); row < Math.Min(Height, y + radius + 2); row++)
        {
            for (var column = Math.Max(0, (int)(x - radius - 2)); column < Math.Min(Width, x + radius + 2); column++)
            {
                var share = Math.Clamp((radius - Distance(column - x, row - y) + 1) / 2, 0, 1);
                var at = ((row * Width) + column) * 3;
                _pixels[at] += share * (colour.R - _pixels[at]);
                _pixels[at + 1] += share * (colour.G - _pixels[at + 1]);
                _pixels[at + 2] += share * (colour.B - _pixels[at + 2]);
            }
        }

        return this;
    }

    /// <summary>The picture, every level changed by a function first.</summary>
    internal RgbImage Photograph(Func<double, double>? change = null)
    {
        var random = new SeededRandom(5);
        var levels = new byte[_pixels.Length];
        for (var i = 0; i < levels.Length; i++) levels[i] = (byte)Math.Clamp((change?.Invoke(_pixels[i]) ?? _pixels[i]) + (1.5 * random.Gaussian()), 0, 255);
        return new RgbImage(Width, Height, levels);
    }

    /// <summary>The picture through a lens that is not in focus: the mean of a square, three times.</summary>
    internal RgbImage Blurred(int radius)
    {
        for (var pass = 0; pass < 3; pass++)
        {
            Mean(radius, 3, Width, Height, Width * 3);
            Mean(radius, Width * 3, Height, Width, 3);
        }

        return Photograph();
    }

    private void Mean(int radius, int step, int length, int lines, int lineStep)
    {
        var line = new double[length];
        for (var l = 0; l < lines; l++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var start = (l * lineStep) + channel;
                for (var i = 0; i < length; i++)
                {
                    var (sum, count) = (0.0, 0);
                    for (var near = Math.Max(0, i - radius); near <= Math.Min(length - 1, i + radius); near++, count++) sum += _pixels[start + (near * step)];
                    line[i] = sum / count;
                }

                for (var i = 0; i < length; i++) _pixels[start + (i * step)] = line[i];
            }
        }
    }

    private static double Distance(double x, double y) => Math.Sqrt((x * x) + (y * y));
}
