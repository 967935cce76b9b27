using SkiaSharp;

namespace Hematovision.Data.Synthetic;

/// <summary>Puts a picture together: background, red cells and platelets, the white cell, then what a camera adds.</summary>
internal static class SmearPainter
{
    /// <summary>Draws one picture, RGBA, opaque.</summary>
    /// <exception cref="ArgumentException">The class cannot be drawn.</exception>
    public static SKBitmap Paint(string cellClass, ulong seed, int size)
    {
        var random = new SeededRandom(seed, (ulong)cellClass.Length, cellClass[0]);
        var stain = new Stain(ref random);
        var field = random.NextDouble(21, 28); // micrometres from edge to edge
        var blur = random.NextDouble(0.35, 1.1) * size / 224;
        var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var surface = new SKCanvas(bitmap);
        surface.Clear(stain.Background);
        using var filter = SKImageFilter.CreateBlur((float)blur, (float)blur, SKShaderTileMode.Clamp);
        using var focus = new SKPaint { ImageFilter = filter };
        surface.SaveLayer(focus);
        surface.Clear(stain.Background);
        surface.Scale((float)(size / field));

        using (var canvas = new SmearCanvas(surface, new SeededRandom(random.Next())))
        {
            var centre = new SKPoint((float)(field * canvas.Between(0.42, 0.58)), (float)(field * canvas.Between(0.42, 0.58)));
            var cell = new WhiteCell(cellClass, canvas, stain, centre);
            DrawRedCells(canvas, stain, field, centre, cell.Radius);
            DrawPlatelets(canvas, stain, field);
            cell.Draw();
        }

        surface.Restore();
        AddLightAndNoise(bitmap, ref random);
        return bitmap;
    }

    // Discs 7 micrometres wide, pale in the middle. Some overlap; the white cell pushes them aside.
    private static void DrawRedCells(SmearCanvas canvas, Stain stain, double field, SKPoint white, double whiteRadius)
    {
        var placed = new List<(SKPoint At, double Radius)>();
        var wanted = (int)(field * field * canvas.Between(0.012, 0.034));
        for (var attempt = 0; attempt < 120 && placed.Count < wanted; attempt++)
        {
            var at = new SKPoint((float)canvas.Between(-2, field + 2), (float)canvas.Between(-2, field + 2));
            var radius = 3.6 + (0.25 * canvas.Gaussian());
            var crowd = canvas.Between(0.7, 1.02);
            if (SKPoint.Distance(at, white) < whiteRadius + (0.7 * radius)
                || placed.Any(other => SKPoint.Distance(at, other.At) < crowd * (radius + other.Radius)))
                continue;

            placed.Add((at, radius));
            using var disc = canvas.Outline(at, radius, 0.05, canvas.Between(0.88, 1.14), canvas.Angle());
            var body = SmearCanvas.Shift(stain.RedCell, 5 * canvas.Gaussian());
            var pallor = SmearCanvas.Shift(body, canvas.Between(20, 70));
            canvas.Shade(disc, at, radius, [pallor, pallor, body, SmearCanvas.Shift(body, -12)], [0, 0.25f, 0.66f, 1], SKBlendMode.Multiply);
        }
    }

    private static void DrawPlatelets(SmearCanvas canvas, Stain stain, double field)
    {
        for (var n = canvas.Choose(4); n > 0; n--)
        {
            var at = new SKPoint((float)canvas.Between(0, field), (float)canvas.Between(0, field));
            using var platelet = canvas.Outline(at, canvas.Between(0.7, 1.3), 0.12);
            canvas.Fill(platelet, stain.Platelet.WithAlpha(190));
            canvas.Speckle(platelet, 4, 0.12, 0.25, SmearCanvas.Shift(stain.Platelet, -50), alpha: 180);
        }
    }

    // The lamp is a little off the middle, and the sensor adds noise of a level or two. In 16-bit fixed point, since
    // it touches every pixel.
    private static unsafe void AddLightAndNoise(SKBitmap bitmap, ref SeededRandom random)
    {
        const int One = 1 << 16;
        var (width, height) = (bitmap.Width, bitmap.Height);
        var slopeX = (int)(random.Gaussian() * 0.035 * 2 * One / width);
        var slopeY = (int)(random.Gaussian() * 0.035 * 2 * One / height);
        var grain = (int)(random.NextDouble(0.01, 0.035) * One);
        var pixel = (byte*)bitmap.GetPixels();
        unchecked
        {
            for (var y = 0; y < height; y++)
            {
                var light = One + (slopeY * (y - (height / 2))) - (slopeX * (width / 2));
                for (var x = 0; x < width; x++, light += slopeX, pixel += 4)
                {
                    // The sum of two uniform bytes is near enough to a normal deviate.
                    var bits = random.Next();
                    for (var channel = 0; channel < 3; channel++, bits >>= 16)
                    {
                        var noise = (int)(bits & 255) + (int)((bits >> 8) & 255) - 255;
                        pixel[channel] = (byte)Math.Clamp(((pixel[channel] * light) + (noise * grain) + (One / 2)) >> 16, 0, 255);
                    }
                }
            }
        }
    }
}
