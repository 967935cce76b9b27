using System.Diagnostics;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Evaluation.Comparing;

/// <summary>Measures the memory of this process while it runs one model, which says something only of a process that does nothing else.</summary>
internal static class MemoryTrial
{
    /// <param name="path">The model file.</param>
    /// <param name="batchSize">Images of a batch.</param>
    /// <param name="runtime">What computes the network.</param>
    /// <param name="precision">The numbers that it computes in.</param>
    /// <exception cref="HematoException">The file cannot be used.</exception>
    internal static MemoryUse Run(string path, int batchSize, NetworkRuntime runtime, Precision precision)
    {
        var cpu = Devices.Parse("cpu");
        Warm(runtime);
        var before = Held(process => process.WorkingSet64);
        using var model = new LateModel(path, cpu);
        using var file = StoredModel.Open(path);
        using var network = NetworkChoice.Open(runtime, file, () => model.Value, new Preprocessor(file.Metadata.Preprocessing), cpu, precision);
        var images = SpeedTrial.Images(file.Metadata.Preprocessing.Size, batchSize);
        for (var i = 0; i < 2; i++) SpeedTrial.Seconds(network, images, batchSize);

        return new MemoryUse(Held(process => process.PeakWorkingSet64), before);
    }

    // What is there without any model: .NET, and the runtime that computes.
    private static void Warm(NetworkRuntime runtime)
    {
        if (runtime != NetworkRuntime.Torch && OnnxSession.IsAvailable) return;
        Engine.Start();
        using var tensor = zeros(1);
    }

    private static long Held(Func<Process, long> measure)
    {
        using var process = Process.GetCurrentProcess();
        return measure(process);
    }
}
