using SkiaSharp;

namespace Hematovision.Data.Synthetic;

/// <summary>
/// The colours of one smear in the manner of a Romanowsky stain, varied as they are from slide to slide:
/// how red or blue it came out, how strong, and how the lamp was set.
/// </summary>
internal sealed class Stain
{
    private readonly double _warmth;
    private readonly double _strength;

    /// <param name="random">Draws the slide.</param>
    /// <param name="look">What its laboratory's slides have in common; null where each slide is of its own.</param>
    public Stain(ref SeededRandom random, StainLook? look)
    {
        _warmth = Near(look?.Warmth, 0, random.Gaussian() * 5);
        _strength = Near(look?.Strength, 0.99, random.NextDouble(0.86, 1.12));
        var light = Near(look?.Light, -2.5, random.NextDouble(-10, 5));
        Background = Vary(250 + light, 234 + light, 216 + light + (random.Gaussian() * 6), 0);
    }

    public SKColor Background { get; }

    /// <summary>Multiplied with what is below, so that red cells that overlap are darker there.</summary>
    public SKColor RedCell => Vary(226, 184, 188, 0.7);

    public SKColor Chromatin => Vary(70, 38, 112);

    /// <summary>The looser chromatin of a monocyte.</summary>
    public SKColor PaleChromatin => Vary(104, 66, 142);

    public SKColor ChromatinGap => Vary(158, 118, 176);

    public SKColor NeutrophilCytoplasm => Vary(232, 206, 210);

    public SKColor NeutrophilGranule => Vary(170, 116, 168);

    public SKColor EosinophilCytoplasm => Vary(222, 158, 148);

    public SKColor EosinophilGranule => Vary(204, 100, 84);

    public SKColor LymphocyteCytoplasm => Vary(164, 188, 226);

    public SKColor MonocyteCytoplasm => Vary(176, 178, 204);

    public SKColor Platelet => Vary(168, 124, 176);

    // Within a laboratory slides differ a third as much as among all of them.
    private static double Near(double? look, double middle, double drawn) => look is { } own ? own + ((drawn - middle) / 3) : drawn;

    private SKColor Vary(double red, double green, double blue, double strength = 1)
    {
        var density = 1 + (strength * (_strength - 1));
        return new SKColor(Level(red, _warmth), Level(green, 0), Level(blue, -_warmth));

        byte Level(double value, double shift) => (byte)Math.Clamp(255 - ((255 - value) * density) + shift, 0, 255);
    }
}
