using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Robustness;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Training;
using static System.FormattableString;

namespace Hematovision.Reporting.Runs;

/// <summary>What a run folder holds, as far as it can be read, and what it lacks.</summary>
internal sealed class RunContents
{
    private readonly List<string> _missing = [];

    private RunContents(RunFolder run)
    {
        Run = run;
        Config = RunConfig.Load(run.Config);
        Model = Or(() => ModelFile.ReadMetadata(run.Best), run.Best, "no map of where the model looked, no calibration");
        Scores = Or(run.ReadScores, run.Scores, $"the run is not complete; go on with: hemato train --resume {ShellWord.Of(run.Path)}");
        Epochs = Or(ReadEpochs, run.Metrics, "no learning curves") ?? [];
        Examples = Or(() => Manifest.Rows(run.Split), run.Split, "the split is not shown") ?? [];
        ReadPredictions();
        Summary = Or(() => File.ReadAllText(run.Summary), run.Summary, "the layers are not shown");
        NoteMovedImages();
    }

    internal RunFolder Run { get; }

    internal RunConfig Config { get; }

    internal IReadOnlyList<EpochMetrics> Epochs { get; }

    /// <summary><c>metrics.json</c>; null while the run is not complete.</summary>
    internal JsonObject? Scores { get; }

    internal SplitScores? Val { get; private set; }

    internal SplitScores? Test { get; private set; }

    /// <summary>What is quoted: the test images, which chose nothing, or where there are none the validation images.</summary>
    internal SplitScores? Quoted => Test ?? Val;

    /// <summary>The splits whose scores are there, the quoted one first.</summary>
    internal IEnumerable<SplitScores> Shown => new[] { Test, Val }.OfType<SplitScores>();

    /// <summary>A number of <c>metrics.json</c>, of a split; null where it is not there.</summary>
    internal double? ScoreOf(Split split, string name) => JsonFile.Number((Scores?[SplitName.Of(split)] as JsonObject)?[name]);

    /// <summary>How many images of a split <c>metrics.json</c> counts, those of labels that the model does not know included; null where it does not say.</summary>
    internal double? Counted(Split split) => ScoreOf(split, "images") is { } images ? images + (ScoreOf(split, "unknown_labels") ?? 0) : null;

    /// <summary>What <c>best.safetensors</c> says of itself.</summary>
    internal ModelMetadata? Model { get; }

    internal IReadOnlyList<ImageExample> Examples { get; }

    internal string? Summary { get; }

    /// <summary>Null until <see cref="ReadRobustness"/> has found it.</summary>
    internal RobustnessReport? Robustness { get; private set; }

    /// <summary>What could not be read and what the report lacks for that, a line each.</summary>
    internal IReadOnlyList<string> Missing => _missing;

    /// <exception cref="HematoException">It is not a run folder.</exception>
    internal static RunContents Read(RunFolder run) => new(run);

    /// <summary>Reads what was measured on worse photographs, if it was: apart from the rest, because it is measured on what the rest says was scored.</summary>
    internal void ReadRobustness()
    {
        if (!File.Exists(Run.Robustness)) return;
        Robustness = Or(() => JsonSerializer.Deserialize<RobustnessReport>(File.ReadAllText(Run.Robustness), JsonFile.Options), Run.Robustness, "no robustness");
    }

    private IReadOnlyList<EpochMetrics> ReadEpochs()
    {
        var (epochs, cutShort) = MetricsFile.Read(Run.Metrics);
        // A file that was cut where a row ends looks whole.
        if (cutShort || epochs.Count < (JsonFile.Number(Scores?["epochs"]) ?? Model?.Epoch)) _missing.Add(Invariant($"{Name(Run.Metrics)} is cut short: the learning curves end at epoch {epochs.Count}"));
        return epochs;
    }

    private void ReadPredictions()
    {
        var read = Or<(IReadOnlyList<string>, IReadOnlyList<ScoredImage>)?>(() => PredictionsFile.Read(Run.Predictions), Run.Predictions, "no curves, no classes, no mistakes");
        if (read is not var (classes, images)) return;
        Val = Of(Split.Val);
        Test = Of(Split.Test);

        SplitScores? Of(Split split)
        {
            var its = images.Where(image => image.Example.Split == split).ToList();
            if (Counted(split) is { } count && count != its.Count)
            {
                var again = File.Exists(Run.Best) && AreThere(Scorable) ? "; without that file they are scored again" : "";
                _missing.Add(Invariant($"{Name(Run.Predictions)} holds {its.Count:N0} of the {count:N0} {SplitName.Of(split)} images that {Name(Run.Scores)} counts: no {SplitName.Of(split)} scores{again}"));
                return null;
            }

            return its.All(image => image.Score.Truth == Scored.UnknownLabel) ? null : new SplitScores(split, its, ClassificationReport.Compute(classes, [.. its.Select(image => image.Score)]));
        }
    }

    private void NoteMovedImages()
    {
        var (part, lost, images) = Quoted is { } quoted
            ? (quoted.Name, "no picture of them", quoted.Images.Select(image => image.Example).ToList())
            : ("validation and test", "they cannot be scored", Scorable);
        var gone = images.Where(e => !File.Exists(e.Path)).ToList();
        if (gone.Count > 0) _missing.Add(Invariant($"{gone.Count:N0} of the {images.Count:N0} {part} images are not where they were, such as {gone[0].Path}: {lost}"));
    }

    /// <summary>The examples that a run scores at its end, validation first.</summary>
    internal List<ImageExample> Scorable => [.. Examples.Where(e => e.Split is Split.Val or Split.Test).OrderBy(e => e.Split)];

    /// <summary>Whether all of them can be scored; of those that are left the scores would be others.</summary>
    internal static bool AreThere(List<ImageExample> examples) => examples.Count > 0 && examples.TrueForAll(e => File.Exists(e.Path));

    // A run that is not complete, or of which someone kept a part, still has a report.
    private T? Or<T>(Func<T?> read, string path, string lacks)
    {
        if (!File.Exists(path))
        {
            _missing.Add($"there is no {Name(path)}: {lacks}");
            return default;
        }

        try
        {
            return read();
        }
        catch (Exception e) when (e is HematoException or JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            _missing.Add($"{(e is HematoException ? e.Message.TrimEnd('.') : $"{Name(path)} cannot be read ({e.Message.Split('\n')[0].TrimEnd('.')})")}: {lacks}");
            return default;
        }
    }

    private static string Name(string path) => Path.GetFileName(path);
}
