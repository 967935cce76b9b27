using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// A whole run: data, model, training, scores, and the run folder that holds them. One at a time in a process: of several threads, the others wait.
/// </summary>
public static class TrainingJob
{
    // libtorch draws from one generator for all of a process, and a run's seed says what all of its draws are.
    private static readonly Lock OneAtATime = new();

    /// <summary>Starts a run.</summary>
    /// <param name="options">The choices.</param>
    /// <param name="observer">What watches; null for nobody.</param>
    /// <param name="cancellation">Stops the run; <see cref="Resume"/> goes on with it.</param>
    /// <exception cref="HematoException">The data, the weights, the device or the run folder cannot be used; nothing was trained.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the run folder stays.</exception>
    public static TrainingResult Run(TrainingOptions options, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        // What can be refused is refused in the order of what it costs: options, device, names, data, weights, and only then the folder.
        options = Resolve(options);
        return Run(options, AugmentationPolicy.Load(options.Augment), observer ?? Nobody.Instance, cancellation);
    }

    /// <summary>Goes on with one of several runs, or begins it.</summary>
    /// <param name="path">Its folder, which the options lead to.</param>
    /// <param name="options">Its options.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static void RunOrResume(string path, TrainingOptions options, ITrainingObserver observer, CancellationToken cancellation)
    {
        if (RunFolder.IsBegun(path)) Resume(path, observer, cancellation);
        else Run(options, observer, cancellation);
    }

    /// <summary>Trains as another run did, with the augmentation that it had, whatever has become of the file it was read from.</summary>
    internal static TrainingResult Again(TrainingOptions options, AugmentationPolicy augmentation, ITrainingObserver observer, CancellationToken cancellation) =>
        Run(Resolve(options), augmentation, observer, cancellation);

    private static TrainingResult Run(TrainingOptions options, AugmentationPolicy augmentation, ITrainingObserver observer, CancellationToken cancellation)
    {
        Engine.Start();
        var device = Devices.Parse(options.Device);
        var run = RunFolder.New(options.Runs, options.Name!);
        RefuseToOverwrite(options);
        var data = TrainingData.Load(options, observer, cancellation);
        var weights = PretrainedModel.Find(options, observer, cancellation);
        using var turn = OneAtATime.EnterScope();
        using var model = PretrainedModel.Build(options, data.Classes.Count, weights, device, observer);

        var config = ConfigOf(options, augmentation, data, weights, device);
        using var hold = run.Make();
        DatasetSplitter.WriteManifest(data.Dataset, run.Split);
        config.Save(run.Config);
        return Train(run, config, data, model, device, new TrainingState(), observer, cancellation);
    }

    /// <summary>What a run over some data is made of.</summary>
    internal static RunConfig ConfigOf(TrainingOptions options, AugmentationPolicy augmentation, TrainingData data, string? weights, Device device) => new()
    {
        Options = options with { Data = Path.GetFullPath(options.Data) },
        Augmentation = augmentation,
        Classes = data.Classes,
        Images = new Dictionary<string, int> { ["train"] = data.Train.Count, ["val"] = data.Val.Count, ["test"] = data.Test.Count },
        DatasetHash = data.Dataset.Hash,
        ImagesHash = data.Dataset.ImagesHash,
        Leakage = data.Leakage,
        PretrainedFile = weights,
        PretrainedHash = weights is null ? null : FileHash.Of(weights),
        Command = RunConfig.CurrentCommand,
        Device = device.ToString(),
        Precision = options.Precision.On(device),
        Versions = RunConfig.CurrentVersions,
        Machine = RunConfig.CurrentMachine,
    };

    /// <summary>Fills in what follows from other options, and checks what can be checked without looking at the data.</summary>
    internal static TrainingOptions Resolve(TrainingOptions options)
    {
        options.Validate();
        _ = SplitRatios.Parse(options.Ratios);
        var backbone = BackboneRegistry.Get(options.Backbone);

        // Random weights are not worth keeping, nor are the statistics of a BatchNorm that has seen nothing.
        var fromScratch = options.Weights == "none" && options.Freeze is null;
        options = options with
        {
            Runs = Path.GetFullPath(options.Runs),
            Checkpoints = options.Checkpoints is null ? null : Path.GetFullPath(options.Checkpoints),
            Weights = options.Weights is "imagenet" or "none" ? options.Weights : FullWhereFile(options.Weights),
            Augment = AugmentationPolicy.Names.Contains(options.Augment) ? options.Augment : FullWhereFile(options.Augment),
            Freeze = options.Epochs == 0 ? "all" : options.Freeze ?? (fromScratch ? "none" : backbone.DefaultFreeze),
            FreezeBatchNorm = options.FreezeBatchNorm && !fromScratch,
            Name = options.Name ?? $"{options.Backbone}-{DateTime.Now:yyyyMMdd-HHmmss}",
        };
        if (options.BatchSize == 1 && !options.FreezeBatchNorm) throw new UsageException("--batch-size is at least 2 where BatchNorm learns its statistics (--freeze-bn false, or --weights none): those of one image are nothing to learn from.");
        _ = Freezing.Parse(options.Freeze, backbone);
        RefuseOutputIn(options);
        return options;
    }

    // The run may be gone on with from another folder.
    private static string FullWhereFile(string path) => File.Exists(path) ? Path.GetFullPath(path) : path;

    /// <summary>Goes on with a run that was stopped or killed, from the end of its last whole epoch.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="observer">What watches; null for nobody.</param>
    /// <param name="cancellation">Stops the run again.</param>
    /// <exception cref="HematoException">It is no run folder, is complete, or its data or weights have changed since.</exception>
    public static TrainingResult Resume(string path, ITrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        observer ??= Nobody.Instance;
        var run = RunFolder.Open(path);
        var config = RunConfig.Load(run.Config);
        if (File.Exists(run.Scores)) throw new HematoException($"{path} is complete; start another run to train more.");
        using var hold = run.Hold();
        using var turn = OneAtATime.EnterScope();
        Engine.Start();
        var device = Devices.Parse(config.Device);
        var data = new TrainingData(ImageDataset.Load(run.Split, allowLeaks: config.Options.AllowLeakage), config.Leakage!);
        if (data.Dataset.Hash != config.DatasetHash)
        {
            throw new HematoException($"the images of {path} have changed since it began, so it cannot go on as it was; start it again under another --name.");
        }

        var state = TrainingState.Load(run);
        if (state.Epoch == 0 && config.PretrainedFile is { } file && (!File.Exists(file) || FileHash.Of(file) != config.PretrainedHash))
        {
            throw new HematoException($"the weights {file} that {path} began with are gone or changed; put them back.");
        }

        if (config.DiffersHere() is { } difference)
        {
            observer.Noted($"this run began with {difference}: it goes on, but will not end in the same bits as one that was never stopped");
        }

        run.RemoveLeftovers();
        using var model = state.Epoch == 0
            ? PretrainedModel.Build(config.Options, data.Classes.Count, config.PretrainedFile, device, observer)
            : ModelFile.Load(state.ModelPath(run), device).Model;
        return Train(run, config, data, model, device, state, observer, cancellation);
    }

    private static TrainingResult Train(
        RunFolder run,
        RunConfig config,
        TrainingData data,
        CellClassifier model,
        Device device,
        TrainingState state,
        ITrainingObserver observer,
        CancellationToken cancellation)
    {
        var options = config.Options;
        var preprocessing = options.Preprocessing;
        var preprocessor = new Preprocessor(preprocessing);
        using var pixels = new PixelCache(run.Pixels, [.. data.Train, .. data.Val], preprocessor.PixelBytes, preprocessor.Read);
        var trainer = new Trainer(config, model, data, preprocessor, pixels, device, observer);
        Freezing.Apply(model, Freezing.Parse(options.Freeze!, model.Backbone), options.FreezeBatchNorm);
        var summary = ModelSummary.Of(model, options.Size);
        AtomicFile.WriteText(run.Summary, summary.ToText());
        observer.Started(new RunStart(
            run, options, data.Classes, summary, data.Train.Count, data.Val.Count, data.Test.Count, config.Device, state.Epoch + 1));

        var learntFrom = ImageSetSketch.Of(data.Train.Select(data.Dataset.HashOf));
        ModelMetadata Describe(EpochMetrics epoch) => new()
        {
            Backbone = options.Backbone,
            Head = new HeadOptions(options.Head, options.Dropout),
            Classes = data.Classes,
            Preprocessing = preprocessing,
            Training = config.Recipe(),
            DatasetHash = config.DatasetHash,
            ImagesHash = config.ImagesHash,
            LearntFrom = learntFrom,
            Leakage = config.Leakage,
            PretrainedHash = config.PretrainedHash,
            Epoch = epoch.Epoch,
            Metrics = ModelMetadata.MetricsOf(epoch.ValAccuracy, epoch.ValLoss, epoch.ValMacroF1),
        };

        void Save(TrainingState now, StageLearner learner)
        {
            var metadata = Describe(now.History[^1]);
            now.Save(run, path => ModelFile.Save(path, model, metadata), path => learner.Optimizer.Save(path, learner.Average));
            KeepBest(run, now);
            MetricsFile.Write(run.Metrics, now.History);
        }

        KeepBest(run, state);
        state = trainer.Run(state, run, Save, cancellation);
        ModelFile.Save(run.Last, model, Describe(state.History[^1]));
        MetricsFile.Write(run.Metrics, state.History);
        return Finish(run, options, data, state, observer, cancellation);
    }

    // The scores are of the best epoch's file, loaded anew, as anyone will use it. Their file comes last: with it the run is complete.
    private static TrainingResult Finish(
        RunFolder run, TrainingOptions options, TrainingData data, TrainingState state, ITrainingObserver observer, CancellationToken cancellation)
    {
        using var predictor = Predictor.Load(run.Best, options.Device, options.Precision, options.Loading);
        var audit = LeakAudit.OfGroups(data.Dataset);
        var val = Evaluator.Score(predictor, data.Val, audit.IsLeaked, cancellation: cancellation);
        var test = data.Test.Count > 0 ? Evaluator.Score(predictor, data.Test, audit.IsLeaked, cancellation: cancellation) : null;
        foreach (var bad in test?.BadImages ?? []) observer.Noted($"left out of the test: {bad.Path}: {bad.Reason}");
        var checkpoint = Checkpoint(options);
        if (checkpoint is not null) AtomicFile.Copy(run.Best, checkpoint);

        var scores = new JsonObject
        {
            ["best_epoch"] = state.BestEpoch,
            ["epochs"] = state.Epoch,
            ["val"] = val.Report.ToJson(),
            ["test"] = test?.Report.ToJson(),
            ["val_without_leaks"] = val.WithoutLeaks?.ToJson(),
            ["test_without_leaks"] = test?.WithoutLeaks?.ToJson(),
        };
        var result = new TrainingResult(run, state.History, state.BestEpoch, val, test, checkpoint);
        observer.Scored(result);
        PredictionsFile.Write(run.Predictions, predictor.Classes, [.. val.Scores, .. test?.Scores ?? []]);
        JsonFile.Write(run.Scores, scores);
        Directory.Delete(run.State, recursive: true);
        return result;
    }

    // The state of an epoch is on the disk before its model becomes the best: a run that is killed in between does this when it is resumed.
    private static void KeepBest(RunFolder run, TrainingState state)
    {
        if (state.Epoch > 0 && state.BestEpoch == state.Epoch) AtomicFile.Copy(state.ModelPath(run), run.Best);
    }

    private static void RefuseToOverwrite(TrainingOptions options)
    {
        if (Checkpoint(options) is { } taken && File.Exists(taken))
        {
            throw new HematoException($"there is a model {taken} already; choose another --name, or move it away.");
        }
    }

    private static string? Checkpoint(TrainingOptions options) =>
        options.Checkpoints is { } folder ? Path.Combine(folder, $"{options.Name}.safetensors") : null;

    // The plots of one run would be a class of the next.
    internal static void RefuseOutputIn(TrainingOptions options)
    {
        foreach (var output in new[] { options.Runs, options.Checkpoints }.OfType<string>())
        {
            if (Directory.Exists(options.Data) && RelativePaths.IsWithin(output, options.Data))
            {
                throw new UsageException($"{output} would lie among the images of {options.Data}; start hemato in another folder, or name one outside with --runs.");
            }
        }
    }

    private sealed class Nobody : ITrainingObserver
    {
        internal static readonly Nobody Instance = new();
    }
}
