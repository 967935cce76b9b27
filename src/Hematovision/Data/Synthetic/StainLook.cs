namespace Hematovision.Data.Synthetic;

/// <summary>What the slides of one laboratory have in common, as far as a drawing can tell: colour, strength and light.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Warmth">Levels that red has more, and blue less, than the middle of all slides.</param>
/// <param name="Strength">Optical density against that of the drawing's own colours, 1.</param>
/// <param name="Light">Levels that the background is lighter.</param>
internal sealed record StainLook(string Name, double Warmth, double Strength, double Light)
{
    public static IReadOnlyList<StainLook> All { get; } =
    [
        new("may-gruenwald-giemsa", -6, 1.04, -2),
        new("wright", 9, 1.0, -4),
        new("giemsa", -16, 0.94, 0),
        new("pale", 0, 0.66, 5),
        new("dark", 2, 1.2, -16),
    ];
}
