using System.Runtime.InteropServices;
using Hematovision.Data;
using Hematovision.Training;
using Hematovision.Training.Searching;

namespace Hematovision.Tests.Training.Searching;

/// <summary>Sweeps of tiny models.</summary>
public sealed class SweepTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_trial_that_memory_is_too_small_for_is_a_result_and_the_next_one_is_trained()
    {
        var trials = 0;
        var report = Sweep.Run(["lr-head"], [Trial("0.001"), Trial("0.01")], _folder["runs"], "s", () => new Observer(fails: trials++ == 0));

        Assert.Equal(
            [null, "memory ran out; take a smaller --batch-size or --size. libtorch: DefaultCPUAllocator: can't allocate memory"],
            report.Rows.Select(row => row.Problem));
    }

    private SweepTrial Trial(string rate)
    {
        var data = _folder["data"];
        if (!Directory.Exists(data)) SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 6, Size: 32));
        var options = new TrainingOptions { Data = data, Weights = "none", Size = 32, Head = [], EpochsHead = 1, Epochs = 0, BatchSize = 8, Audit = false };
        return new SweepTrial([rate], options with { LearningRateHead = double.Parse(rate, System.Globalization.CultureInfo.InvariantCulture) });
    }

    private sealed class Observer(bool fails) : ITrainingObserver
    {
        public void Stepped(StepProgress progress)
        {
            if (fails) throw new ExternalException("DefaultCPUAllocator: can't allocate memory\nframe #0: c10::ThrowEnforceNotMet");
        }
    }
}
