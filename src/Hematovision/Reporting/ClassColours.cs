using ScottPlot;
using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>
/// A colour for each class, by its place in the model: the hues of the web page (<c>--c0</c> to <c>--c7</c> of its style.css), in shades that are
/// told apart with any colour vision.
/// </summary>
internal static class ClassColours
{
    /// <summary>That of a cell which no class counts.</summary>
    internal static readonly SKColor NotCounted = SKColor.Parse(TextStyle.Ink.ToHex());

    /// <summary>On white, where white letters can be read on it too; and on a page's dark ground.</summary>
    internal static readonly IReadOnlyList<(Color OnWhite, Color OnDark)> All =
    [
        .. (((string, string)[])
        [
            ("#8652F2", "#9E6AF4"), ("#008193", "#97FAFE"), ("#B45D15", "#F57424"), ("#223C8F", "#84A6DD"),
            ("#811558", "#B77390"), ("#274F00", "#CBF99E"), ("#7D703C", "#F2D762"), ("#6C776F", "#C7C6B9"),
        ]).Select(shades => (Color.FromHex(shades.Item1), Color.FromHex(shades.Item2))),
    ];

    internal static Color Of(int order) => All[order % All.Count].OnWhite;

    internal static SKColor Of(IReadOnlyList<string> classes, string name) => SKColor.Parse(Of(Math.Max(0, classes.ToList().IndexOf(name))).ToHex());
}
