using Hematovision.Training;
using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>
/// Keeps a run's pictures up to date while it trains: TensorBoard's events and the learning curves an epoch, the pictures of the scores
/// at the end. What it is told it passes on.
/// </summary>
/// <param name="next">Who is told next; null for nobody.</param>
public sealed class RunReporter(ITrainingObserver? next = null) : ForwardingObserver(next), IDisposable
{
    private const int FirstEpoch = 1;

    private TensorBoardLog? _tensorBoard;

    /// <summary>The run's folder, once it has begun.</summary>
    public RunFolder? Run { get; private set; }

    /// <inheritdoc/>
    public override void Started(RunStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        Run = start.Run;
        _tensorBoard = new TensorBoardLog(start.Run.TensorBoard);
        base.Started(start);
    }

    /// <inheritdoc/>
    public override void Augmented(TorchSharp.torch.Tensor images)
    {
        using var sheet = AugmentedSheet.Draw(images);
        _tensorBoard!.Write(FirstEpoch, "images/augmented", sheet);
        base.Augmented(images);
    }

    /// <inheritdoc/>
    public override void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best)
    {
        ArgumentNullException.ThrowIfNull(history);
        _tensorBoard!.Write(history[^1]);
        LearningCurvePlot.Save(history, Run!.Plot("learning_curves"), Run.Name);
        base.EpochEnded(history, best);
    }

    /// <inheritdoc/>
    public override void Scored(TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        // Again, because the last epoch's may have failed and its epoch is not trained anew.
        LearningCurvePlot.Save(result.History, result.Run.Plot("learning_curves"), result.Run.Name);
        ScorePlots.Save(result.Val.Report, name => result.Run.Plot($"{name}_val"), $"{result.Run.Name}: validation images");
        if (result.Test is { } test) ScorePlots.Save(test.Report, name => result.Run.Plot($"{name}_test"), $"{result.Run.Name}: test images");
        foreach (var split in result.Test is null ? ["val"] : (string[])["val", "test"])
        {
            using var matrix = SKBitmap.Decode(result.Run.Plot($"confusion_matrix_{split}") + ".png");
            _tensorBoard!.Write(result.BestEpoch, $"confusion_matrix/{split}", matrix);
        }

        base.Scored(result);
    }

    /// <inheritdoc/>
    public void Dispose() => _tensorBoard?.Dispose();
}
