using System.Diagnostics;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;
using Hematovision.Training.Features;
using Hematovision.Training.Searching;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// The training loop: first the head on the frozen backbone, then what <c>--freeze</c> leaves of the backbone with it, the best epoch by
/// macro-F1 on the validation images kept. Every random choice follows from the seed and the epoch, so a run that goes on
/// from an epoch's state ends as one that was never stopped.
/// </summary>
internal sealed partial class Trainer
{
    private const string HeadStage = "head";
    private const string FineTuneStage = "fine-tune";

    private readonly TrainingOptions _options;
    private readonly CellClassifier _model;
    private readonly TrainingData _data;
    private readonly Preprocessor _preprocessor;
    private readonly PixelCache _pixels;
    private readonly Device _device;
    private readonly Precision _precision;
    private readonly ITrainingObserver _observer;
    private readonly AugmentationPolicy _augmentation;
    private readonly Augmenter _augmenter;
    private readonly BatchLoader _loader;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private OnnxStages? _frozen;
    private StageFeatures? _features;

    internal Trainer(
        RunConfig config, CellClassifier model, TrainingData data, Preprocessor preprocessor, PixelCache pixels, Device device, ITrainingObserver observer)
    {
        _options = config.Options;
        _model = model;
        _data = data;
        _preprocessor = preprocessor;
        _pixels = pixels;
        _device = device;
        _precision = config.Precision;
        _observer = observer;
        _augmentation = config.Augmentation;
        _augmenter = new Augmenter(_augmentation, _options.Seed);
        _loader = new BatchLoader(data.Train, preprocessor.PixelBytes, pixels.Read, _options.Loading);
        _loader.BadImageFound += bad => LeftOut("training", bad);
    }

    /// <summary>Trains from a state to the end. <paramref name="save"/> puts each epoch's state on the disk.</summary>
    internal TrainingState Run(TrainingState state, RunFolder run, Action<TrainingState, StageLearner> save, CancellationToken cancellation)
    {
        string? stage = null;
        StageLearner? learner = null;
        try
        {
            if (state.Epoch == 0) ShowAugmented(cancellation);
            while (!state.Finished)
            {
                var epoch = state.Epoch + 1;
                if (StageOf(epoch) != stage)
                {
                    stage = StageOf(epoch);
                    Freezing.Apply(_model, FrozenStagesOf(stage), _options.FreezeBatchNorm);
                    _features?.Dispose();
                    _frozen?.Dispose();
                    _frozen = OnnxStages.Open(_model, _device, _precision);
                    _features = OpenFeatures();
                    learner?.Dispose();
                    learner = NewLearner(_options);
                    if (state.Epoch > 0 && StageOf(state.Epoch) == stage) learner.Optimizer.Load(state.OptimizerPath(run), learner.Average);
                }

                var clock = Stopwatch.StartNew();
                var pass = TrainEpoch(epoch, stage, learner!, cancellation);
                var trained = clock.Elapsed;
                var report = Validate(cancellation);
                state = state.After(MetricsOf(epoch, stage, pass, report, trained, clock.Elapsed), _options);
                save(state, learner!);
                _observer.EpochEnded(state.History, state.BestEpoch == epoch);
            }

            if (state.Epoch < _options.EpochsHead + _options.Epochs)
            {
                _observer.Noted($"stopped early: {_options.Patience} epochs without a better macro-F1 on the validation images");
            }

            return state;
        }
        finally
        {
            _features?.Dispose();
            _features = null;
            _frozen?.Dispose();
            _frozen = null;
            learner?.Dispose();
        }
    }

    private StageLearner NewLearner(TrainingOptions options) => new(_model, options, _data.ClassWeights(options.ClassWeights, _device), _device);

    private Pass TrainEpoch(int epoch, string stage, StageLearner learner, CancellationToken cancellation, RangeTest? range = null)
    {
        using var scope = NewDisposeScope();
        Seed(epoch);
        _model.train();
        var schedule = ScheduleOf(stage);
        var step = (epoch - FirstEpochOf(stage)) * StepsPerEpoch;
        var lossSum = zeros(1, device: _device);
        var right = zeros(1, ScalarType.Int64, _device);
        var seen = 0;
        var clock = Stopwatch.StartNew();

        learner.Average?.Swap();
        foreach (var batch in Batches(epoch, cancellation))
        {
            using var stepScope = NewDisposeScope();

            // One image has no variance for a BatchNorm that learns its statistics.
            if (batch.Indices.Count == 1 && !_options.FreezeBatchNorm) continue;
            var labels = tensor(batch.Indices.Select(i => _data.TrainLabels[i]).ToArray(), device: _device);

            var mean = learner.Learn(batch.Logits, labels, right);
            if (range?.Take(mean.item<float>()) == false) break;
            learner.Step(range?.NextRate ?? schedule.At(step), step);
            step++;

            seen += batch.Indices.Count;
            using Scalar images = batch.Indices.Count;
            lossSum.add_(mean, images);
            _observer.Stepped(new StepProgress(
                epoch, _options.EpochsHead + _options.Epochs, stage, seen, _data.Train.Count, lossSum.item<float>() / seen, seen / clock.Elapsed.TotalSeconds));
        }

        learner.Average?.Swap();
        if (seen == 0 && range?.Ended != true) throw new HematoException("no training image could be read; look at the files named above.");
        if (UnreadableClass() is { } name) throw new HematoException($"no training image of class '{name}' could be read; look at the files named above.");
        return new Pass(lossSum.item<float>() / seen, (double)right.item<long>() / seen, seen, schedule.At(step - 1));
    }

    // A class that no image showed would be one that the model never answers.
    private string? UnreadableClass() => _told.Count == 0 ? null
        : _data.Train.GroupBy(image => image.Label).FirstOrDefault(images => images.All(image => _told.Contains(image.Path)))?.Key;

    private int[] EpochOrder(int epoch) => _options.Sampling == Sampling.Laboratories
        ? LaboratoryBalance.EpochOrder(_data.Train, _options.Seed, epoch)
        : BatchLoader.EpochOrder(_data.Train.Count, _options.Seed, epoch);

    private ClassificationReport Validate(CancellationToken cancellation)
    {
        if (_features is not null) return ValidateFeatures(cancellation);
        using var predictor = new Predictor(_model, _data.Classes, _preprocessor, _pixels.Read, _device, _precision, _options.Loading);
        var result = Evaluator.Score(predictor, _data.Val, cancellation: cancellation);
        foreach (var bad in result.BadImages) LeftOut("validation", bad);
        return result.Report;
    }

    private void LeftOut(string of, BadImage bad)
    {
        if (_told.Add(bad.Path)) _observer.Noted($"left out of {of}: {bad.Path}: {bad.Reason}");
    }

    private static EpochMetrics MetricsOf(int epoch, string stage, Pass pass, ClassificationReport val, TimeSpan trained, TimeSpan all) => new(
        epoch, stage, pass.Loss, pass.Accuracy, val.LogLoss, val.Accuracy, val.Macro.Precision, val.Macro.Recall, val.Macro.F1,
        pass.LearningRate, all.TotalSeconds, pass.Images / trained.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64);

    private string StageOf(int epoch) => epoch <= _options.EpochsHead ? HeadStage : FineTuneStage;

    private int FirstEpochOf(string stage) => stage == HeadStage ? 1 : _options.EpochsHead + 1;

    private int FrozenStagesOf(string stage) => Freezing.Parse(stage == HeadStage ? "all" : _options.Freeze!, _model.Backbone);

    private int StepsPerEpoch => (_data.Train.Count + _options.BatchSize - 1) / _options.BatchSize;

    private LearningRateSchedule ScheduleOf(string stage) => new(
        stage == HeadStage ? _options.LearningRateHead : _options.LearningRate,
        _options.WarmUpEpochs * StepsPerEpoch,
        (stage == HeadStage ? _options.EpochsHead : _options.Epochs) * StepsPerEpoch);

    // Dropout is the one thing that draws from libtorch's own generator.
    private void Seed(int epoch) => RandomNumbers.Seed(new SeededRandom(_options.Seed, (ulong)epoch).Next(), _device);

    private readonly record struct Pass(double Loss, double Accuracy, int Images, double LearningRate);
}
