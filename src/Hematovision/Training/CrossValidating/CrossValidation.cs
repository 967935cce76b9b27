using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Data.Splits;
using Hematovision.Evaluation;
using Hematovision.IO;

namespace Hematovision.Training.CrossValidating;

/// <summary>
/// Cross-validation: a model a fold or a laboratory, each scored once on what it has not seen. A turn is an ordinary run whose test images are
/// what is held out; a ninth of the rest, by groups, are its validation images, so that the epoch is chosen without a look at
/// what is scored.
/// </summary>
public static class CrossValidation
{
    /// <summary>Starts one.</summary>
    /// <param name="data">Data sets; of several each is a laboratory where it names none.</param>
    /// <param name="options">The options of every turn's training; its data and folds are not looked at.</param>
    /// <param name="folds">How many folds; null for the data set's own, or five. Not with <paramref name="byLaboratory"/>.</param>
    /// <param name="byLaboratory">Whether each turn leaves out a laboratory.</param>
    /// <param name="observe">Makes what watches a turn; it is disposed of after the turn where it can be.</param>
    /// <param name="cancellation">Stops it; <see cref="Resume"/> goes on.</param>
    /// <exception cref="HematoException">The data or an option cannot be used; nothing was trained.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the folder stays.</exception>
    public static CrossValidationReport Run(
        IReadOnlyList<string> data,
        TrainingOptions options,
        int? folds,
        bool byLaboratory,
        Func<ITrainingObserver> observe,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observe);
        if (folds < 2) throw new UsageException("--folds is at least 2.");
        if (data.Count == 0) throw new UsageException("--data is needed: a folder with a folder of images per class.");
        options = TrainingJob.Resolve(options with { Data = data[0], Name = options.Name ?? $"crossval-{DateTime.Now:yyyyMMdd-HHmmss}", Checkpoints = null, Fold = 0 });
        foreach (var path in data) TrainingJob.RefuseOutputIn(options with { Data = path });
        var folder = new CrossValidationFolder(RunFolder.New(options.Runs, options.Name!).Path);
        if (File.Exists(folder.Plan)) throw new HematoException($"there is a cross-validation {folder.Path} already; go on with it by --resume {folder.Path}, or choose another --name.");

        var observer = observe();
        var (audit, kind) = JoinedData.Load(data, options.Audit, options.Workers, observer.Auditing, cancellation);
        var (turns, notes) = byLaboratory ? Turns.ByLaboratory(audit, options.Seed) : Turns.ByFold(audit, folds, options.Seed);
        foreach (var note in audit.Data.Warnings.Concat(notes)) observer.Noted(note);
        foreach (var turn in turns) WriteManifest(folder.Manifest(turn.Folder), turn.Data, options.Seed, kind);
        var plan = new CrossValidationPlan
        {
            Data = [.. data.Select(Path.GetFullPath)],
            ByLaboratory = byLaboratory,
            Options = options,
            Leakage = LeakFacts.Of(LeakAudit.OfGroups(audit.Data.WithoutSplits()), kind),
            Turns = [.. turns.Select(turn => new PlannedTurn(turn.Number, turn.Name, turn.Folder, turn.Data.Hash))],
            Notes = [.. notes],
        };
        JsonFile.Write(folder.Plan, plan);
        return Run(folder, plan, observe, cancellation);
    }

    /// <summary>Goes on with one that was stopped or killed: what is complete stays, the turn in work goes on from its last epoch.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="observe">As of <see cref="Run(IReadOnlyList{string}, TrainingOptions, int?, bool, Func{ITrainingObserver}, CancellationToken)"/>.</param>
    /// <param name="cancellation">Stops it again.</param>
    /// <exception cref="HematoException">It is no such folder, is complete, or its images have changed since.</exception>
    public static CrossValidationReport Resume(string path, Func<ITrainingObserver> observe, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(observe);
        var folder = new CrossValidationFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (!File.Exists(folder.Plan)) throw new HematoException($"{path} is not a cross-validation's folder: it holds no plan.json.");
        if (File.Exists(folder.Report) && File.Exists(folder.Page)) throw new HematoException($"{path} is complete; its scores are in {folder.Report}.");
        return Run(folder, JsonFile.Read<CrossValidationPlan>(folder.Plan), observe, cancellation);
    }

    private static CrossValidationReport Run(CrossValidationFolder folder, CrossValidationPlan plan, Func<ITrainingObserver> observe, CancellationToken cancellation)
    {
        var turns = new List<(PlannedTurn Turn, IReadOnlyList<string> Classes, IReadOnlyList<ScoredImage> Images, int BestEpoch)>();
        foreach (var turn in plan.Turns)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!RunFolder.IsComplete(Path.Combine(folder.Path, turn.Folder))) Train(folder, plan, turn, observe, cancellation);
            var run = RunFolder.Open(Path.Combine(folder.Path, turn.Folder));
            var (scores, (classes, images)) = (run.ReadScores(), PredictionsFile.Read(run.Predictions));
            ScoredImage[] held = [.. images.Where(image => image.Example.Split == Split.Test)];
            if (JsonFile.Number((scores["test"] as JsonObject)?["images"]) is { } count && count != held.Count(image => image.Score.Truth != Scored.UnknownLabel))
                throw new HematoException($"{run.Predictions} does not hold the test images that metrics.json counts; remove {run.Path}, and --resume trains it again.");
            turns.Add((turn, classes, [.. held.Select(image => OutOfFold(image, turn))], scores["best_epoch"]!.GetValue<int>()));
        }

        var report = CrossValidationReport.Of(folder, plan, turns);
        report.Write();
        return report;
    }

    private static void Train(CrossValidationFolder folder, CrossValidationPlan plan, PlannedTurn turn, Func<ITrainingObserver> observe, CancellationToken cancellation)
    {
        var observer = observe();
        using var end = observer as IDisposable;
        observer.Noted("");
        observer.Noted(plan.ByLaboratory ? $"without {turn.Name} ({turn.Number} of {plan.Turns.Count})" : $"fold {turn.Number} of {plan.Turns.Count}");
        var manifest = folder.Manifest(turn.Folder);
        var data = ImageDataset.Load(manifest);
        if (data.Hash != turn.DatasetHash)
        {
            throw new HematoException($"the images of {folder.Path} have changed since it began, so its turns would not be of one data set; start it again under another --name.");
        }

        var path = Path.Combine(folder.Path, turn.Folder);
        TrainingJob.RunOrResume(path, plan.Options with { Data = manifest, Runs = folder.Path, Name = turn.Folder }, observer, cancellation);
    }

    // What a turn's run calls its test images is, of the whole, the part that it held out.
    private static ScoredImage OutOfFold(ScoredImage image, PlannedTurn turn) => image with { Example = image.Example with { Split = null, Fold = turn.Number } };

    // The record tells each turn's run that its copies are known, so that they are not searched for again.
    private static void WriteManifest(string path, ImageDataset data, ulong seed, AuditKind kind)
    {
        DatasetSplitter.WriteManifest(data, path);
        var ratios = new SplitRatios(data.Of(Split.Train).Count, data.Of(Split.Val).Count, data.Of(Split.Test).Count);
        var record = new SplitRecord
        {
            DatasetHash = data.Hash,
            ImagesHash = data.ImagesHash,
            Images = data.Examples.Count,
            Ratios = ratios,
            Folds = 0,
            Seed = seed,
            KnownGroups = data.Examples.CountGroups(),
            Groups = data.Examples.CountGroups(),
            Audited = kind != AuditKind.None,
            Classes = SplitReport.Of(data, ratios),
        };
        AtomicFile.Write(SplitRecord.PathFor(path), stream => stream.Write(record.ToBytes()));
    }
}
