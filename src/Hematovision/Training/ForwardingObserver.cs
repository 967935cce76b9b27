using Hematovision.IO;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>Passes on what it is told; who overrides a part does it beside that.</summary>
/// <param name="next">Who is told; null for nobody.</param>
public abstract class ForwardingObserver(ITrainingObserver? next) : ITrainingObserver
{
    /// <inheritdoc/>
    public virtual void Downloading(string file, DownloadProgress progress) => next?.Downloading(file, progress);

    /// <inheritdoc/>
    public virtual void Auditing(int done, int of) => next?.Auditing(done, of);

    /// <inheritdoc/>
    public virtual void Started(RunStart start) => next?.Started(start);

    /// <inheritdoc/>
    public virtual void Caching(string what, int done, int of) => next?.Caching(what, done, of);

    /// <inheritdoc/>
    public virtual void Augmented(Tensor images) => next?.Augmented(images);

    /// <inheritdoc/>
    public virtual void Stepped(StepProgress progress) => next?.Stepped(progress);

    /// <inheritdoc/>
    public virtual void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best) => next?.EpochEnded(history, best);

    /// <inheritdoc/>
    public virtual void Scored(TrainingResult result) => next?.Scored(result);

    /// <inheritdoc/>
    public virtual void Noted(string line) => next?.Noted(line);
}
