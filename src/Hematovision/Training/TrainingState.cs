using System.Text.Json;
using Hematovision.IO;

namespace Hematovision.Training;

/// <summary>Where a run stands at the end of an epoch. With the weights and the optimiser's state of that epoch it is all that resuming needs.</summary>
internal sealed record TrainingState
{
    /// <summary>The epochs so far, all that <c>metrics.csv</c> holds.</summary>
    public IReadOnlyList<EpochMetrics> History { get; init; } = [];

    /// <summary>The best epoch, or 0 before the first.</summary>
    public int BestEpoch { get; init; }

    /// <summary>True when no epoch follows.</summary>
    public bool Finished { get; init; }

    /// <summary>The last epoch that ended, or 0.</summary>
    internal int Epoch => History.Count;

    /// <summary>The state after one more epoch.</summary>
    internal TrainingState After(EpochMetrics epoch, TrainingOptions options)
    {
        var best = BestEpoch == 0 || epoch.IsBetterThan(History[BestEpoch - 1]) ? epoch.Epoch : BestEpoch;

        // Patience counts epochs of fine-tuning alone: the head's stage is there to be left.
        var waited = epoch.Epoch - Math.Max(best, options.EpochsHead);
        var stopped = options.Patience > 0 && waited >= options.Patience;
        return new TrainingState
        {
            History = [.. History, epoch],
            BestEpoch = best,
            Finished = stopped || epoch.Epoch >= options.EpochsHead + options.Epochs,
        };
    }

    /// <summary>Reads the state of a run, or the state of none where no epoch ended.</summary>
    internal static TrainingState Load(RunFolder run)
    {
        var path = Path.Combine(run.State, "state.json");
        if (!File.Exists(path)) return new TrainingState();
        try
        {
            return JsonFile.Read<TrainingState>(path);
        }
        catch (HematoException e) when (e.InnerException is JsonException)
        {
            throw new HematoException($"{path} is damaged; start the run again under another --name.", e);
        }
    }

    /// <summary>
    /// Writes the state of an epoch. The files of an epoch carry its number and <c>state.json</c> comes last, so a run that is killed
    /// at any point has either the epoch before or this one, whole.
    /// </summary>
    internal void Save(RunFolder run, Action<string> saveModel, Action<string> saveOptimizer)
    {
        saveModel(ModelPath(run));
        saveOptimizer(OptimizerPath(run));
        AtomicFile.WriteText(Path.Combine(run.State, "state.json"), JsonSerializer.Serialize(this, JsonFile.Options));
        foreach (var old in Directory.EnumerateFiles(run.State, "epoch-*"))
        {
            if (old != ModelPath(run) && old != OptimizerPath(run)) File.Delete(old);
        }
    }

    /// <summary>The model at the end of the epoch.</summary>
    internal string ModelPath(RunFolder run) => Path.Combine(run.State, $"epoch-{Epoch:D4}.model.safetensors");

    /// <summary>The optimiser's state at the end of the epoch.</summary>
    internal string OptimizerPath(RunFolder run) => Path.Combine(run.State, $"epoch-{Epoch:D4}.optimizer.safetensors");
}
