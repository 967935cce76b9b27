using SkiaSharp;

namespace Hematovision.Data.Synthetic;

/// <summary>
/// White cells as a haematologist tells them apart: by the shape of the nucleus, its chromatin, and the colour and
/// granules of the cytoplasm. Lengths in micrometres.
/// </summary>
internal sealed class WhiteCell
{
    private readonly SmearCanvas _canvas;
    private readonly Stain _stain;
    private readonly Action _draw;

    public WhiteCell(string cellClass, SmearCanvas canvas, Stain stain, SKPoint centre)
    {
        _canvas = canvas;
        _stain = stain;
        Centre = centre;
        (Radius, _draw) = cellClass switch
        {
            "neutrophil" => (canvas.Between(5.9, 7.4), (Action)DrawNeutrophil),
            "eosinophil" => (canvas.Between(6.1, 7.7), DrawEosinophil),
            "lymphocyte" => (canvas.Between(0, 1) < 0.75 ? canvas.Between(4.3, 5.6) : canvas.Between(5.6, 7.2), DrawLymphocyte),
            "monocyte" => (canvas.Between(7.2, 9.2), DrawMonocyte),
            _ => throw new ArgumentException($"no drawing for the class '{cellClass}', only for {string.Join(", ", SyntheticSmear.Classes)}", nameof(cellClass)),
        };
    }

    /// <summary>Of the whole cell.</summary>
    public double Radius { get; }

    /// <summary>Its middle, in micrometres; a cell may be moved until it is drawn.</summary>
    public SKPoint Centre { get; set; }

    /// <summary>What it covers, in micrometres; known when it is drawn.</summary>
    public SKRect Box { get; private set; }

    public void Draw() => _draw();

    // Three to five lobes on an arc, joined by thin bridges; pale pink cytoplasm with a fine lilac dust.
    private void DrawNeutrophil()
    {
        using var cell = Cytoplasm(_stain.NeutrophilCytoplasm, roughness: 0.05);
        _canvas.Speckle(cell, 4.5, 0.07, 0.17, _stain.NeutrophilGranule, alpha: 120);

        var lobes = _canvas.Between(0, 1) switch { < 0.45 => 3, < 0.85 => 4, _ => 5 };
        var size = Radius * (lobes switch { 3 => 0.3, 4 => 0.26, _ => 0.225 }) * _canvas.Between(0.94, 1.08);
        var step = size * 2 * _canvas.Between(1.12, 1.3) / (Radius * 0.5);
        using var nucleus = Lobes(lobes, size, Radius * _canvas.Between(0.47, 0.56), step, elongation: 1.2);
        Chromatin(nucleus, _stain.Chromatin, gaps: 3.2);
    }

    // Two lobes like spectacles, at one side; the cell is packed with coarse orange-red granules.
    private void DrawEosinophil()
    {
        using var cell = Cytoplasm(_stain.EosinophilCytoplasm, roughness: 0.035);
        _canvas.Speckle(cell, 4.0, 0.3, 0.46, _stain.EosinophilGranule, alpha: 215);
        _canvas.Speckle(cell, 0.9, 0.12, 0.22, SmearCanvas.Shift(_stain.EosinophilGranule, 60), alpha: 190);

        var lobes = _canvas.Between(0, 1) < 0.88 ? 2 : 3;
        var size = Radius * (lobes == 2 ? 0.4 : 0.31) * _canvas.Between(0.94, 1.06);
        var step = size * 2 * _canvas.Between(1.05, 1.25) / (Radius * 0.5);
        using var nucleus = Lobes(lobes, size, Radius * _canvas.Between(0.45, 0.52), step, elongation: 1.25);
        Chromatin(nucleus, _stain.Chromatin, gaps: 2.6);
        _canvas.Speckle(nucleus, 0.18, 0.28, 0.42, _stain.EosinophilGranule, alpha: 200);
    }

    // A round dense nucleus that leaves a thin rim of sky-blue cytoplasm.
    private void DrawLymphocyte()
    {
        var large = Radius > 5.6;
        using var cell = Cytoplasm(SmearCanvas.Shift(_stain.LymphocyteCytoplasm, large ? 16 : 0), roughness: large ? 0.07 : 0.035);
        var size = Radius * (large ? _canvas.Between(0.66, 0.74) : _canvas.Between(0.8, 0.88));
        var at = SmearCanvas.Polar(Centre, _canvas.Angle(), (Radius - size) * _canvas.Between(0.2, 0.8));
        using var nucleus = _canvas.Outline(at, size, 0.045, _canvas.Between(0.92, 1.09), _canvas.Angle());
        Chromatin(nucleus, _stain.Chromatin, gaps: 2.4);
        _canvas.Speckle(nucleus, 0.5, 0.4, 0.8, SmearCanvas.Shift(_stain.Chromatin, -14), alpha: 110);
    }

    // A large kidney or horseshoe of loose pale chromatin in grey-blue cytoplasm with vacuoles.
    private void DrawMonocyte()
    {
        using var cell = Cytoplasm(_stain.MonocyteCytoplasm, roughness: 0.08);
        _canvas.Speckle(cell, 3, 0.07, 0.14, SmearCanvas.Shift(_stain.MonocyteCytoplasm, -32), alpha: 110);
        _canvas.Speckle(cell, _canvas.Between(0.02, 0.09), 0.22, 0.6, SmearCanvas.Shift(_stain.Background, -6), alpha: 205);

        using var nucleus = _canvas.Between(0, 1) < 0.55
            ? Horseshoe(sweep: _canvas.Between(1.6, 2.4), thickness: Radius * 0.43, bend: Radius * 0.4)
            : Horseshoe(sweep: _canvas.Between(3.0, 4.1), thickness: Radius * 0.33, bend: Radius * 0.46);
        Chromatin(nucleus, _stain.PaleChromatin, gaps: 5.5);
        _canvas.Speckle(cell, 0.012, 0.2, 0.45, SmearCanvas.Shift(_stain.Background, -6), alpha: 190);
    }

    private SKPath Cytoplasm(SKColor colour, double roughness)
    {
        var cell = _canvas.Outline(Centre, Radius, roughness, _canvas.Between(0.9, 1.12), _canvas.Angle());
        Box = cell.Bounds;
        _canvas.Fill(cell, SmearCanvas.Shift(colour, -8));
        _canvas.Shade(cell, Centre, Radius * 1.1, [colour, colour.WithAlpha(0)], [0.5f, 1], SKBlendMode.SrcOver);
        _canvas.Edge(cell, SmearCanvas.Shift(colour, -34).WithAlpha(150), 0.18);
        return cell;
    }

    // Lobes an angle apart on an arc about the cell's centre, each joined to the next.
    private SKPath Lobes(int count, double size, double arc, double step, double elongation)
    {
        var nucleus = new SKPath { FillType = SKPathFillType.Winding };
        var angle = _canvas.Angle();
        SKPoint? last = null;
        for (var i = 0; i < count; i++, angle += step * _canvas.Between(0.88, 1.12))
        {
            var at = SmearCanvas.Polar(Centre, angle, arc * _canvas.Between(0.86, 1.1));
            using var lobe = _canvas.Outline(
                at, size * _canvas.Between(0.86, 1.12), 0.09, elongation * _canvas.Between(0.9, 1.15), angle + (Math.PI / 2) + (_canvas.Gaussian() * 0.3));
            nucleus.AddPath(lobe);
            if (last is { } from)
                AddBridge(nucleus, from, at, _canvas.Between(0.45, 0.8));

            last = at;
        }

        return nucleus;
    }

    private static void AddBridge(SKPath nucleus, SKPoint from, SKPoint to, double width)
    {
        using var line = new SKPath();
        line.MoveTo(from);
        line.LineTo(to);
        using var stroke = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = (float)width, StrokeCap = SKStrokeCap.Round };
        using var bridge = stroke.GetFillPath(line);
        nucleus.AddPath(bridge);
    }

    private SKPath Horseshoe(double sweep, double thickness, double bend)
    {
        const int Steps = 10;
        var nucleus = new SKPath { FillType = SKPathFillType.Winding };
        var start = _canvas.Angle();
        var middle = SmearCanvas.Polar(Centre, start + (sweep / 2), -bend * 0.35);
        var phase = _canvas.Angle();
        for (var i = 0; i <= Steps; i++)
        {
            var t = (double)i / Steps;
            var width = thickness * (1 + (0.12 * Math.Sin((5 * t) + phase)));
            using var part = _canvas.Outline(SmearCanvas.Polar(middle, start + (sweep * t), bend), width, 0.05);
            nucleus.AddPath(part);
        }

        return nucleus.Simplify();
    }

    // Dense chromatin with a darker edge, broken by lighter gaps: "gaps" is how many a square micrometre.
    private void Chromatin(SKPath nucleus, SKColor colour, double gaps)
    {
        _canvas.Edge(nucleus, SmearCanvas.Shift(colour, -22), 0.3);
        _canvas.Fill(nucleus, colour);
        _canvas.Speckle(nucleus, 1.6, 0.2, 0.5, SmearCanvas.Shift(colour, -16), alpha: 120);
        _canvas.Speckle(nucleus, gaps, 0.07, 0.2, _stain.ChromatinGap, alpha: 105);
    }
}
