using SkiaSharp;

namespace Hematovision.Data.Synthetic;

/// <summary>A canvas in micrometres with its own stream of random numbers, and the strokes that cells are made of.</summary>
internal sealed class SmearCanvas(SKCanvas canvas, SeededRandom random) : IDisposable
{
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private SeededRandom _random = random;

    public double Between(double low, double high) => _random.NextDouble(low, high);

    public double Gaussian() => _random.Gaussian();

    public int Choose(int n) => _random.NextInt(n);

    public double Angle() => _random.NextDouble(0, 2 * Math.PI);

    /// <summary>A point at a distance and direction.</summary>
    public static SKPoint Polar(SKPoint from, double angle, double distance) =>
        new((float)(from.X + (distance * Math.Cos(angle))), (float)(from.Y + (distance * Math.Sin(angle))));

    /// <summary>A closed outline near an ellipse: harmonics of falling strength bend it, <paramref name="roughness"/> is how far.</summary>
    public SKPath Outline(SKPoint centre, double radius, double roughness, double elongation = 1, double angle = 0)
    {
        const int Points = 40;
        Span<(double Amplitude, double Phase)> waves = stackalloc (double, double)[6];
        for (var k = 0; k < waves.Length; k++)
            waves[k] = (roughness * Gaussian() / (k + 1.5), Angle());

        var corners = new SKPoint[Points];
        for (var i = 0; i < Points; i++)
        {
            var t = i * 2 * Math.PI / Points;
            var r = radius;
            for (var k = 0; k < waves.Length; k++)
                r += radius * waves[k].Amplitude * Math.Cos(((k + 2) * t) + waves[k].Phase);

            var (x, y) = (r * Math.Cos(t) * Math.Sqrt(elongation), r * Math.Sin(t) / Math.Sqrt(elongation));
            corners[i] = new SKPoint(
                (float)(centre.X + (x * Math.Cos(angle)) - (y * Math.Sin(angle))),
                (float)(centre.Y + (x * Math.Sin(angle)) + (y * Math.Cos(angle))));
        }

        var path = new SKPath();
        path.AddPoly(corners);
        return path;
    }

    public void Fill(SKPath path, SKColor colour)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = colour;
        canvas.DrawPath(path, _paint);
    }

    /// <summary>Draws the edge of a path, and that of each part of it.</summary>
    public void Edge(SKPath path, SKColor colour, double width)
    {
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = (float)width;
        _paint.StrokeJoin = SKStrokeJoin.Round;
        _paint.Color = colour;
        canvas.DrawPath(path, _paint);
    }

    public void Dot(SKPoint centre, double radius, SKColor colour)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = colour;
        canvas.DrawCircle(centre, (float)radius, _paint);
    }

    public void Line(SKPoint from, SKPoint to, double width, SKColor colour)
    {
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = (float)width;
        _paint.StrokeCap = SKStrokeCap.Round;
        _paint.Color = colour;
        canvas.DrawLine(from, to, _paint);
    }

    /// <summary>Fills a path with rings of colour, from its centre outwards, over what is there by <paramref name="blend"/>.</summary>
    public void Shade(SKPath path, SKPoint centre, double radius, SKColor[] colours, float[] stops, SKBlendMode blend)
    {
        using var shader = SKShader.CreateRadialGradient(centre, (float)radius, colours, stops, SKShaderTileMode.Clamp);
        using var paint = new SKPaint { IsAntialias = true, Shader = shader, BlendMode = blend };
        canvas.DrawPath(path, paint);
    }

    /// <summary>Scatters dots inside a path, up to its outer edge.</summary>
    public void Speckle(SKPath inside, double perSquareMicrometre, double smallest, double largest, SKColor colour, int alpha)
    {
        var box = inside.Bounds;
        var count = (int)(box.Width * box.Height * perSquareMicrometre);
        for (var i = 0; i < count; i++)
        {
            var at = new SKPoint((float)Between(box.Left, box.Right), (float)Between(box.Top, box.Bottom));
            var radius = Between(smallest, largest);
            var outermost = Polar(at, Math.Atan2(at.Y - box.MidY, at.X - box.MidX), radius);
            if (inside.Contains(at.X, at.Y) && inside.Contains(outermost.X, outermost.Y))
                Dot(at, radius, Shift(colour, Gaussian() * 9).WithAlpha((byte)alpha));
        }
    }

    /// <summary>A colour made lighter or darker by some levels.</summary>
    public static SKColor Shift(SKColor colour, double levels)
    {
        return new SKColor(Level(colour.Red), Level(colour.Green), Level(colour.Blue), colour.Alpha);

        byte Level(byte value) => (byte)Math.Clamp(value + levels, 0, 255);
    }

    public void Dispose() => _paint.Dispose();
}
