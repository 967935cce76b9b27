using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.IO;
using static Hematovision.IO.CsvFile;

namespace Hematovision.Training.Searching;

/// <summary>What a trial came to.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Run">Its run folder; null where it failed.</param>
/// <param name="BestEpoch">Its best epoch, from 1.</param>
/// <param name="ValMacroF1">Macro-F1 on the validation images, 0..1: what trials are sorted by.</param>
/// <param name="ValAccuracy">Accuracy on the validation images, 0..1.</param>
/// <param name="TestMacroF1">Macro-F1 on the test images; null where there are none.</param>
/// <param name="Problem">Why it failed; null where it did not.</param>
public sealed record SweepRow(SweepTrial Trial, RunFolder? Run, int BestEpoch, double ValMacroF1, double ValAccuracy, double? TestMacroF1, string? Problem)
{
    internal static SweepRow Of(SweepTrial trial, RunFolder run)
    {
        var scores = run.ReadScores();
        return new SweepRow(
            trial,
            run,
            scores["best_epoch"]!.GetValue<int>(),
            MacroF1(scores["val"]!),
            scores["val"]!["accuracy"]!.GetValue<double>(),
            scores["test"] is { } test ? MacroF1(test) : null,
            null);

        static double MacroF1(JsonNode report) => report["macro"]!["f1"]!.GetValue<double>();
    }
}

/// <summary>The trials of a sweep, the best first. Validation images chose the order; the test images chose nothing.</summary>
public sealed class SweepReport
{
    internal SweepReport(string folder, IReadOnlyList<string> names, IEnumerable<SweepRow> rows)
    {
        Folder = folder;
        Names = names;
        Rows = [.. rows.OrderBy(row => row.Problem is not null).ThenByDescending(row => row.ValMacroF1).ThenByDescending(row => row.ValAccuracy)];
    }

    /// <summary>Full path of the sweep's folder.</summary>
    public string Folder { get; }

    /// <summary>The options that were tried.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The trials by validation macro-F1, the best first; those that failed last.</summary>
    public IReadOnlyList<SweepRow> Rows { get; }

    /// <summary>Writes <c>sweep.csv</c> and <c>sweep.json</c>.</summary>
    internal void Write()
    {
        AtomicFile.Write(Path.Combine(Folder, "sweep.csv"), stream =>
        {
            using var csv = CsvWriter.Create(stream, CsvFile.Options, leaveOpen: true);
            csv.WriteRecord(["run", .. Names, "best_epoch", "val_macro_f1", "val_accuracy", "test_macro_f1", "problem"]);
            foreach (var row in Rows)
            {
                csv.WriteRecord(
                [
                    row.Trial.Options.Name!, .. row.Trial.Tried,
                    .. row.Problem is null ? [Exact(row.BestEpoch), Exact(row.ValMacroF1), Exact(row.ValAccuracy)] : (string[])["", "", ""],
                    row.TestMacroF1 is { } test ? Exact(test) : "", row.Problem ?? "",
                ]);
            }
        });
        JsonFile.Write(Path.Combine(Folder, "sweep.json"), new JsonObject
        {
            ["options"] = new JsonArray([.. Names.Select(name => (JsonNode)name)]),
            ["trials"] = new JsonArray([.. Rows.Select(row => (JsonNode)new JsonObject
            {
                ["run"] = row.Trial.Options.Name,
                ["tried"] = new JsonObject(Names.Zip(row.Trial.Tried, (name, value) => KeyValuePair.Create(name, (JsonNode?)value))),
                ["best_epoch"] = row.Problem is null ? row.BestEpoch : null,
                ["val_macro_f1"] = row.Problem is null ? row.ValMacroF1 : null,
                ["val_accuracy"] = row.Problem is null ? row.ValAccuracy : null,
                ["test_macro_f1"] = row.TestMacroF1,
                ["problem"] = row.Problem,
            })]),
        });
    }
}
