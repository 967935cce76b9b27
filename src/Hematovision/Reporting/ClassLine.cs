using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>A class's curve in a picture, each in a colour and, where colours repeat, dashes of its own.</summary>
/// <param name="Name">The class.</param>
/// <param name="Value">Its area, or why there is none.</param>
/// <param name="Points">Empty where there is no curve.</param>
/// <param name="Order">Its place among the classes, which gives it its look.</param>
internal sealed record ClassLine(string Name, string Value, IReadOnlyList<Coordinates> Points, int Order)
{
    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    internal Color Colour => ClassColours.Of(Order);

    internal LinePattern Pattern => Patterns[Order / ClassColours.All.Count % Patterns.Length];
}
