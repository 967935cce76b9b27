using SkiaSharp;

namespace Hematovision.Data.Synthetic;

/// <summary>Puts a picture together: background, red cells and platelets, the white cell, then what a camera adds.</summary>
internal static class SmearPainter
{
    // The largest field of a picture of one cell, in square micrometres: what is counted or tried there grows with the area beyond.
    private const double UsualArea = 28 * 28;

    /// <summary>Draws one picture.</summary>
    /// <exception cref="ArgumentException">The class cannot be drawn.</exception>
    public static SmearPicture Paint(string cellClass, ulong seed, SmearScene scene)
    {
        var size = scene.Size;
        var random = new SeededRandom(seed, (ulong)cellClass.Length, cellClass[0]);
        var stain = new Stain(ref random, scene.Stain);
        var drawnField = random.NextDouble(21, 28); // micrometres from edge to edge
        var field = scene.Resolution is { } resolution ? resolution * size : drawnField;
        var drawnBlur = random.NextDouble(0.35, 1.1) * size / 224;
        var blur = scene.Blur is { } sigma ? sigma * size / field : scene.Resolution is null ? drawnBlur : drawnBlur * drawnField / field;
        var boxes = new List<CellBox>();
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
            var white = scene.Cells is { } count ? Scatter(cellClass, count, canvas, stain, field) : [Central(cellClass, canvas, stain, field)];
            var red = DrawRedCells(canvas, stain, field, white);
            var platelets = DrawPlatelets(canvas, stain, field, white);
            foreach (var cell in white) cell.Draw();
            Add("WBC", white.Select(cell => cell.Box));
            Add("RBC", red);
            Add("Platelets", platelets);
        }

        surface.Restore();
        AddLightAndNoise(bitmap, ref random);
        return new SmearPicture(bitmap, boxes);

        void Add(string name, IEnumerable<SKRect> found) => boxes.AddRange(found.Select(box => new CellBox(name, Scaled(box, (float)(size / field)))));
    }

    private static SKRect Scaled(SKRect box, float by) => new(box.Left * by, box.Top * by, box.Right * by, box.Bottom * by);

    private static WhiteCell Central(string cellClass, SmearCanvas canvas, Stain stain, double field) =>
        new(cellClass, canvas, stain, new SKPoint((float)(field * canvas.Between(0.42, 0.58)), (float)(field * canvas.Between(0.42, 0.58))));

    // Whole in the picture and beside each other; where that is hard to come by, they are allowed nearer, as on a thick smear.
    private static List<WhiteCell> Scatter(string cellClass, int count, SmearCanvas canvas, Stain stain, double field)
    {
        var cells = new List<WhiteCell>();
        while (cells.Count < count)
        {
            var cell = new WhiteCell(cellClass, canvas, stain, default);
            var (low, high) = (Math.Min(1.15 * cell.Radius, field / 2), Math.Max(field - (1.15 * cell.Radius), field / 2));
            var apart = 1.15;
            do
            {
                cell.Centre = new SKPoint((float)canvas.Between(low, high), (float)canvas.Between(low, high));
                apart *= 0.995;
            }
            while (cells.Any(other => SKPoint.Distance(cell.Centre, other.Centre) < apart * (cell.Radius + other.Radius)));

            cells.Add(cell);
        }

        return cells;
    }

    // Discs 7 micrometres wide, pale in the middle. Some overlap; the white cells push them aside.
    private static List<SKRect> DrawRedCells(SmearCanvas canvas, Stain stain, double field, List<WhiteCell> white)
    {
        var placed = new List<(SKPoint At, double Radius)>();
        var boxes = new List<SKRect>();
        var wanted = (int)(field * field * canvas.Between(0.012, 0.034));
        var attempts = Math.Max(120, 120 * field * field / UsualArea);
        for (var attempt = 0; attempt < attempts && placed.Count < wanted; attempt++)
        {
            var at = new SKPoint((float)canvas.Between(-2, field + 2), (float)canvas.Between(-2, field + 2));
            var radius = 3.6 + (0.25 * canvas.Gaussian());
            var crowd = canvas.Between(0.7, 1.02);
            if (white.Any(cell => SKPoint.Distance(at, cell.Centre) < cell.Radius + (0.7 * radius))
                || placed.Any(other => SKPoint.Distance(at, other.At) < crowd * (radius + other.Radius)))
                continue;

            placed.Add((at, radius));
            using var disc = canvas.Outline(at, radius, 0.05, canvas.Between(0.88, 1.14), canvas.Angle());
            var body = SmearCanvas.Shift(stain.RedCell, 5 * canvas.Gaussian());
            var pallor = SmearCanvas.Shift(body, canvas.Between(20, 70));
            canvas.Shade(disc, at, radius, [pallor, pallor, body, SmearCanvas.Shift(body, -12)], [0, 0.25f, 0.66f, 1], SKBlendMode.Multiply);
            boxes.Add(disc.Bounds);
        }

        return boxes;
    }

    private static List<SKRect> DrawPlatelets(SmearCanvas canvas, Stain stain, double field, List<WhiteCell> white)
    {
        var boxes = new List<SKRect>();
        for (var n = canvas.Choose(Math.Max(4, (int)(4 * field * field / UsualArea))); n > 0; n--)
        {
            var at = new SKPoint((float)canvas.Between(0, field), (float)canvas.Between(0, field));
            using var platelet = canvas.Outline(at, canvas.Between(0.7, 1.3), 0.12);
            canvas.Fill(platelet, stain.Platelet.WithAlpha(190));
            canvas.Speckle(platelet, 4, 0.12, 0.25, SmearCanvas.Shift(stain.Platelet, -50), alpha: 180);

            // What a white cell then covers is not there to be found.
            if (!white.Any(cell => SKPoint.Distance(at, cell.Centre) < cell.Radius + 1)) boxes.Add(platelet.Bounds);
        }

        return boxes;
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
