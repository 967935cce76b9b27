using Hematovision.Training;

namespace Hematovision.Cli.Output;

/// <summary>The log of one run of several, which also tells where that run lies, so that an interruption can name it.</summary>
/// <param name="started">Told the run folder as soon as there is one.</param>
internal sealed class TurnLog(Action<RunFolder> started) : ForwardingObserver(new TrainingLog())
{
    public override void Started(RunStart start)
    {
        started(start.Run);
        base.Started(start);
    }
}
