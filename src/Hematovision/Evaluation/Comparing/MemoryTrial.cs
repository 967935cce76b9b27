using System.Diagnostics;
using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Evaluation.Comparing;

/// <summary>Measures the memory of this process while it runs one model, which says something only of a process that does nothing else.</summary>
internal static class MemoryTrial
{
    /// <param name="path">The model file.</param>
    /// <param name="batchSize">Images of a batch.</param>
    /// <exception cref="HematoException">The file cannot be used.</exception>
    internal static MemoryUse Run(string path, int batchSize)
    {
        var cpu = Devices.Parse("cpu");
        var trial = new SpeedTrial(cpu, Precision.Auto, batchSize, 1);
        using (NewDisposeScope()) _ = trial.Images(32, 1);
        var before = Held(process => process.WorkingSet64);
        var (model, metadata) = ModelFile.Load(path, cpu);
        using (model)
        {
            using var scope = NewDisposeScope();
            var images = trial.Images(metadata.Preprocessing.Size, batchSize);
            for (var i = 0; i < 2; i++) trial.Seconds(model, images);
        }

        return new MemoryUse(Held(process => process.PeakWorkingSet64), before);
    }

    private static long Held(Func<Process, long> measure)
    {
        using var process = Process.GetCurrentProcess();
        return measure(process);
    }
}
