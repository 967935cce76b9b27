using System.Globalization;
using Hematovision.Data.Inspection;

namespace Hematovision.Cli.Output;

/// <summary>An inspection for a person at a terminal.</summary>
internal static class InspectionTables
{
    internal static void Print(DatasetInspection inspection)
    {
        foreach (var kind in Enum.GetValues<FindingKind>()) Console.WriteLine($"{kind} {inspection.Of(kind).Count}");
        Console.WriteLine(inspection.Thresholds);
    }
}
