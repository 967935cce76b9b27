using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Evaluation.Robustness;
using Hematovision.IO;
using static System.FormattableString;

namespace Hematovision.Cli.Output;

/// <summary>Robustness as tables for people, and as JSON.</summary>
internal static class RobustnessTables
{
    /// <summary>One model: a row a corruption with the accuracy at each step.</summary>
    internal static void Print(RobustnessReport report)
    {
        Console.WriteLine();
        Console.WriteLine(Invariant($"robustness {report.RelativeArea:F4} (95 % {report.RelativeAreaInterval}) of the clean accuracy {report.CleanAccuracy:F4}; {report.Images:N0} images in {report.Groups:N0} independent groups"));
        var table = Terminal.Table(" corruption", "area", "95 % interval", " accuracy by level");
        foreach (var curve in report.Curves)
        {
            table.Add(
                curve.Name, Invariant($"{curve.RelativeArea:F4}"), curve.RelativeAreaInterval.ToString(),
                string.Join("  ", curve.Points.Select(p => Invariant($"{p.Label}: {p.Accuracy:F2}"))));
        }

        Terminal.Print(table);
    }

    /// <summary>Several models: a column a model.</summary>
    internal static void Print(IReadOnlyList<(string Model, RobustnessReport Report)> models)
    {
        Console.WriteLine();
        Console.WriteLine(Invariant($"robustness: area under the accuracy of each corruption, relative to the clean accuracy; {models[0].Report.Images:N0} images"));
        var table = Terminal.Table([" corruption", .. models.Select(m => Path.GetFileName(m.Model))]);
        table.Add(["clean accuracy", .. models.Select(m => Invariant($"{m.Report.CleanAccuracy:F4}"))]);
        for (var i = 0; i < models[0].Report.Curves.Count; i++)
            table.Add([models[0].Report.Curves[i].Name, .. models.Select(m => Invariant($"{m.Report.Curves[i].RelativeArea:F4}"))]);

        table.Add(["mean", .. models.Select(m => Invariant($"{m.Report.RelativeArea:F4}"))]);
        table.Add(["95 % interval", .. models.Select(m => m.Report.RelativeAreaInterval.ToString())]);
        Terminal.Print(table);
    }

    internal static JsonNode Json(RobustnessReport report) => JsonSerializer.SerializeToNode(report, JsonFile.Options)!;
}
