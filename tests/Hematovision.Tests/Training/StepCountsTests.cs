using Hematovision.Data;
using Hematovision.Training;
using TorchSharp;

namespace Hematovision.Tests.Training;

/// <summary>
/// What a step of training costs in things that can be counted, so that a step which got dearer fails here, whatever the machine's speed: calls of
/// libtorch that give a tensor, and managed bytes on the thread that trains. The bounds are what was counted when they were written, and a tenth.
/// </summary>
public sealed class StepCountsTests : TorchTest, IDisposable
{
    // Code that has run some thirty times is compiled again, and then makes less; this is as many steps as twice that.
    private const int Epochs = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Epochs, 0, 30, 11_600)]
    [InlineData(0, Epochs, 185, 47_000)]
    public void A_step_makes_no_more_tensors_and_bytes_than_it_did(int epochsHead, int epochs, long mostTensors, long mostBytes)
    {
        var counts = new Counts();

        TrainingJob.Run(Options() with { EpochsHead = epochsHead, Epochs = epochs }, counts);

        var (tensors, bytes) = counts.LeastStep();
        Assert.InRange(tensors, 1, mostTensors);
        Assert.InRange(bytes, 1, mostBytes);
    }

    private TrainingOptions Options()
    {
        var data = Path.Combine(_folder.Path, "data");
        SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 12, Size: 64));
        return new TrainingOptions
        {
            Data = data,
            Weights = "none",
            Size = 64,
            Head = [16],
            BatchSize = 8,
            Patience = 0,
            Runs = Path.Combine(_folder.Path, "runs"),
            Checkpoints = null,
            Name = "counted",
        };
    }

    private sealed class Counts : ITrainingObserver
    {
        private readonly List<(long Tensors, long Bytes)> _steps = [];
        private (long Tensors, long Bytes) _last;

        public void Stepped(StepProgress progress)
        {
            var tensors = DisposeScopeManager.Statistics.TensorStatistics;
            var now = (tensors.CreatedInScopeCount + tensors.CreatedOutsideScopeCount, GC.GetAllocatedBytesForCurrentThread());
            _steps.Add((now.Item1 - _last.Tensors, now.Item2 - _last.Bytes));
            _last = now;
        }

        internal (long Tensors, long Bytes) LeastStep() => (_steps.Min(step => step.Tensors), _steps.Min(step => step.Bytes));
    }
}
