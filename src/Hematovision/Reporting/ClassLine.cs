using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>A class's curve in a picture, each in a colour and, where colours repeat, dashes of its own.</summary>
/// <param name="Name">The class.</param>
/// <param name="Value">Its area, or why there is none.</param>
/// <param name="Points">Empty where there is no curve.</param>
/// <param name="Order">Its place among the classes, which gives it its look.</param>
internal sealed record ClassLine(string Name, string Value, IReadOnlyList<Coordinates> Points, int Order)
{
    // Legible on white and on black; the first are those that a page shows in its own light and dark.
    private static readonly Color[] Colours =
        [Palette.Blue, Palette.Orange, Palette.Green, Color.FromHex("#8F63B8"), Color.FromHex("#B08000"), Color.FromHex("#1C8C93"), Color.FromHex("#C4578F"), TextStyle.Muted];

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    internal Color Colour => Colours[Order % Colours.Length];

    internal LinePattern Pattern => Patterns[Order / Colours.Length % Patterns.Length];
}
