using ScottPlot;

namespace Hematovision.Reporting;

/// <summary>The colours of plots beside those of <see cref="TextStyle"/>. A page shows them darker or lighter as its own ground is.</summary>
internal static class Palette
{
    internal static readonly Color Line = Color.FromHex("#DDE2E8");
    internal static readonly Color Plate = Color.FromHex("#F3F5F7");
    internal static readonly Color Blue = Color.FromHex("#14609F");
    internal static readonly Color SoftBlue = Color.FromHex("#8FB8DC");
    internal static readonly Color PaleBlue = Color.FromHex("#CFE0EF");
    internal static readonly Color Orange = Color.FromHex("#C4501B");
    internal static readonly Color Red = Color.FromHex("#C23B3B");
    internal static readonly Color Green = Color.FromHex("#2F8A4C");
}
