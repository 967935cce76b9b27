using Hematovision.IO;
using Hematovision.Models;

namespace Hematovision.Training;

/// <summary>What watches a run: a progress display, a log, a plot. All calls but <see cref="Downloading"/> and <see cref="Auditing"/> come on the thread that trains.</summary>
public interface ITrainingObserver
{
    /// <summary>Weights are being fetched. Called on any thread.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="progress">How far it is.</param>
    void Downloading(string file, DownloadProgress progress)
    {
    }

    /// <summary>The data set is searched for copies. Called on any thread.</summary>
    /// <param name="done">Images done.</param>
    /// <param name="of">Images in all.</param>
    void Auditing(int done, int of)
    {
    }

    /// <summary>The data, the model and the run folder are ready; training begins.</summary>
    void Started(RunStart start)
    {
    }

    /// <summary>What the frozen stages make of the images is computed, once for all epochs and runs that use it.</summary>
    /// <param name="what">Which images, and which view of them.</param>
    /// <param name="done">Images done.</param>
    /// <param name="of">Images in all.</param>
    void Caching(string what, int done, int of)
    {
    }

    /// <summary>The first batch of the first epoch is augmented.</summary>
    /// <param name="images">float32 [N, 3, S, S] in 0..1, as the model is given them but for standardisation; they are gone when this returns.</param>
    void Augmented(TorchSharp.torch.Tensor images)
    {
    }

    /// <summary>A step was taken.</summary>
    void Stepped(StepProgress progress)
    {
    }

    /// <summary>An epoch ended and is on the disk.</summary>
    /// <param name="history">All epochs so far, this one last.</param>
    /// <param name="best">True where it is the best so far.</param>
    void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best)
    {
    }

    /// <summary>The best model is scored. The run counts as complete when this returns; if it throws, the run can be resumed.</summary>
    void Scored(TrainingResult result)
    {
    }

    /// <summary>Something to be told in one line: a warning, a file left out, an early stop.</summary>
    void Noted(string line)
    {
    }
}

/// <summary>What a run starts with.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Options">The options as resolved.</param>
/// <param name="Classes">Class names in the order of the model's outputs.</param>
/// <param name="Summary">The model's layers and counts.</param>
/// <param name="TrainImages">Training images.</param>
/// <param name="ValImages">Validation images.</param>
/// <param name="TestImages">Test images.</param>
/// <param name="Device">Device that computes.</param>
/// <param name="FirstEpoch">First epoch that is trained: 1, or later in a resumed run.</param>
public sealed record RunStart(
    RunFolder Run,
    TrainingOptions Options,
    IReadOnlyList<string> Classes,
    ModelSummary Summary,
    int TrainImages,
    int ValImages,
    int TestImages,
    string Device,
    int FirstEpoch);

/// <summary>Where an epoch stands.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs at most.</param>
/// <param name="Stage"><c>head</c> or <c>fine-tune</c>.</param>
/// <param name="Images">Training images seen in this epoch.</param>
/// <param name="OfImages">Training images of an epoch.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
/// <param name="ImagesPerSecond">Training images a second in this epoch.</param>
public sealed record StepProgress(int Epoch, int Epochs, string Stage, int Images, int OfImages, double Loss, double ImagesPerSecond);
