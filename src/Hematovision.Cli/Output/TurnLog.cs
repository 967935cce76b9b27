using Hematovision.IO;
using Hematovision.Training;

namespace Hematovision.Cli.Output;

/// <summary>The log of one run of several, which also tells where that run lies, so that an interruption can name it.</summary>
/// <param name="started">Told the run folder as soon as there is one.</param>
internal sealed class TurnLog(Action<RunFolder> started) : ITrainingObserver
{
    private readonly TrainingLog _log = new();

    public void Downloading(string file, DownloadProgress progress) => _log.Downloading(file, progress);

    public void Auditing(int done, int of) => _log.Auditing(done, of);

    public void Started(RunStart start)
    {
        started(start.Run);
        _log.Started(start);
    }

    public void Stepped(StepProgress progress) => _log.Stepped(progress);

    public void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best) => _log.EpochEnded(history, best);

    public void Noted(string line) => _log.Noted(line);
}
