using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;
using Hematovision.IO;
using static Hematovision.IO.CsvFile;

namespace Hematovision.Training.CrossValidating;

/// <summary>What one turn came to.</summary>
/// <param name="Name">The fold's number, or the laboratory's name.</param>
/// <param name="Run">Name of its run folder.</param>
/// <param name="BestEpoch">The epoch that its validation images chose, from 1.</param>
/// <param name="Images">Scores of what was held out, each image once.</param>
/// <param name="Groups">The same, each group once.</param>
public sealed record TurnScores(string Name, string Run, int BestEpoch, ClassificationReport Images, ClassificationReport Groups);

/// <summary>What a cross-validation came to.</summary>
public sealed class CrossValidationReport
{
    private readonly CrossValidationPlan _plan;
    private readonly IReadOnlyList<string> _classes;

    private CrossValidationReport(CrossValidationFolder folder, CrossValidationPlan plan, IReadOnlyList<string> classes, IReadOnlyList<ScoredImage> images, IReadOnlyList<TurnScores> turns)
    {
        (Folder, _plan, _classes, Predictions, Turns) = (folder, plan, classes, images, turns);
        Scored[] pooled = [.. images.Select(image => image.Score)];
        Pooled = ClassificationReport.Compute(classes, pooled);
        PooledByGroup = ClassificationReport.ByGroup(classes, pooled);
    }

    /// <summary>Where it all lies.</summary>
    public CrossValidationFolder Folder { get; }

    /// <summary>Whether a turn is a laboratory left out; else it is a fold.</summary>
    public bool ByLaboratory => _plan.ByLaboratory;

    /// <summary>What a reader of the scores should know, a line each.</summary>
    public IReadOnlyList<string> Notes => _plan.Notes;

    /// <summary>The data sets, full paths.</summary>
    public IReadOnlyList<string> Data => _plan.Data;

    /// <summary>The options of every turn's training.</summary>
    public TrainingOptions Options => _plan.Options;

    internal LeakFacts Leakage => _plan.Leakage;

    internal IReadOnlyDictionary<string, string> Versions => _plan.Versions;

    /// <summary>Every image that was held out in some turn, in the order of their paths.</summary>
    internal IReadOnlyList<ScoredImage> Predictions { get; }

    /// <summary>The turns.</summary>
    public IReadOnlyList<TurnScores> Turns { get; }

    /// <summary>Accuracy over the turns, each image once.</summary>
    public Spread Accuracy => Spread.Of(Turns.Select(turn => turn.Images.Accuracy));

    /// <summary>Macro-F1 over the turns, each image once.</summary>
    public Spread MacroF1 => Spread.Of(Turns.Select(turn => turn.Images.Macro.F1));

    /// <summary>Accuracy over the turns, each group once.</summary>
    public Spread GroupAccuracy => Spread.Of(Turns.Select(turn => turn.Groups.Accuracy));

    /// <summary>Macro-F1 over the turns, each group once.</summary>
    public Spread GroupMacroF1 => Spread.Of(Turns.Select(turn => turn.Groups.Macro.F1));

    /// <summary>All images that were held out in some turn, each scored by the model that had not seen it, in one score.</summary>
    public ClassificationReport Pooled { get; }

    /// <summary>The same, each group once.</summary>
    public ClassificationReport PooledByGroup { get; }

    internal static CrossValidationReport Of(
        CrossValidationFolder folder,
        CrossValidationPlan plan,
        IReadOnlyList<(PlannedTurn Turn, IReadOnlyList<string> Classes, IReadOnlyList<ScoredImage> Images, int BestEpoch)> turns)
    {
        string[] classes = [.. turns.SelectMany(turn => turn.Classes).Distinct().Order(StringComparer.Ordinal)];
        var images = turns.SelectMany(turn => turn.Images.Select(image => InAll(image, turn.Classes, classes)));
        return new CrossValidationReport(folder, plan, classes, [.. images.OrderBy(image => image.Example.Path, StringComparer.Ordinal)], [.. turns.Select(Scores)]);

        static TurnScores Scores((PlannedTurn Turn, IReadOnlyList<string> Classes, IReadOnlyList<ScoredImage> Images, int BestEpoch) turn)
        {
            Scored[] scored = [.. turn.Images.Select(image => image.Score)];
            return new TurnScores(
                turn.Turn.Name, turn.Turn.Folder, turn.BestEpoch, ClassificationReport.Compute(turn.Classes, scored), ClassificationReport.ByGroup(turn.Classes, scored));
        }

        // A class that a turn's model does not know has probability 0.
        static ScoredImage InAll(ScoredImage image, IReadOnlyList<string> from, string[] to) => image with
        {
            Score = new Scored(
                ClassNames.IndexOf(to, image.Example.Label), [.. to.Select(name => from.ToList().IndexOf(name) is >= 0 and var i ? image.Score.Probabilities[i] : 0)], image.Example.Group),
        };
    }

    /// <summary>Everything for machines: a JSON object with snake_case names.</summary>
    public JsonObject ToJson() => new()
    {
        ["leave_out"] = ByLaboratory ? "laboratory" : "fold",
        ["data"] = new JsonArray([.. _plan.Data.Select(path => (JsonNode)path)]),
        ["options"] = JsonSerializer.SerializeToNode(_plan.Options, JsonFile.Options),
        ["leakage"] = JsonSerializer.SerializeToNode(_plan.Leakage, JsonFile.Options),
        ["versions"] = JsonSerializer.SerializeToNode(_plan.Versions, JsonFile.Options),
        ["notes"] = new JsonArray([.. Notes.Select(note => (JsonNode)note)]),
        ["turns"] = new JsonArray([.. Turns.Select(turn => (JsonNode)new JsonObject
        {
            ["name"] = turn.Name,
            ["run"] = turn.Run,
            ["best_epoch"] = turn.BestEpoch,
            ["images"] = turn.Images.ToJson(),
            ["groups"] = turn.Groups.ToJson(),
        })]),
        ["accuracy"] = JsonSerializer.SerializeToNode(Accuracy, JsonFile.Options),
        ["macro_f1"] = JsonSerializer.SerializeToNode(MacroF1, JsonFile.Options),
        ["group_accuracy"] = JsonSerializer.SerializeToNode(GroupAccuracy, JsonFile.Options),
        ["group_macro_f1"] = JsonSerializer.SerializeToNode(GroupMacroF1, JsonFile.Options),
        ["pooled"] = new JsonObject { ["images"] = Pooled.ToJson(), ["groups"] = PooledByGroup.ToJson() },
    };

    /// <summary>Writes the predictions, the table and, last, the report that makes it complete.</summary>
    internal void Write()
    {
        PredictionsFile.Write(Folder.Predictions, _classes, Predictions);
        AtomicFile.Write(Folder.Table, stream =>
        {
            using var csv = CsvWriter.Create(stream, CsvFile.Options, leaveOpen: true);
            csv.WriteRecord(
                ByLaboratory ? "laboratory" : "fold", "run", "best_epoch", "images", "groups", "accuracy", "accuracy_low", "accuracy_high",
                "macro_precision", "macro_recall", "macro_f1", "log_loss", "group_accuracy", "group_macro_f1");
            foreach (var turn in Turns)
            {
                var (r, interval) = (turn.Images, turn.Images.AccuracyInterval);
                csv.WriteRecord(
                    turn.Name, turn.Run, Exact(turn.BestEpoch), Exact(r.Images), Exact(r.Groups), Exact(r.Accuracy), Exact(interval.Low), Exact(interval.High),
                    Exact(r.Macro.Precision), Exact(r.Macro.Recall), Exact(r.Macro.F1), Exact(r.LogLoss), Exact(turn.Groups.Accuracy), Exact(turn.Groups.Macro.F1));
            }
        });
        JsonFile.Write(Folder.Report, ToJson());
    }
}
