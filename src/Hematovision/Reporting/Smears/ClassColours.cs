using SkiaSharp;

namespace Hematovision.Reporting.Smears;

/// <summary>A colour for each class, dark enough for white letters and told apart with any colour vision (after Okabe and Ito).</summary>
internal static class ClassColours
{
    /// <summary>That of a cell which no class counts.</summary>
    internal static readonly SKColor NotCounted = SKColor.Parse("#5B6670");

    private static readonly SKColor[] Colours = [.. ((string[])["#B3420E", "#0B5FA5", "#8A3A72", "#00704F", "#7A5C00", "#3C4A9E", "#A01F3C", "#20626E"]).Select(SKColor.Parse)];

    internal static SKColor Of(IReadOnlyList<string> classes, string name) => Colours[Math.Max(0, classes.ToList().IndexOf(name)) % Colours.Length];
}
