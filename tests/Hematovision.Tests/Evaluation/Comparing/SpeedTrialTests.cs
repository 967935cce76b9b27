using Hematovision.Evaluation.Comparing;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Tests.Evaluation.Comparing;

public class SpeedTrialTests : TorchTest
{
    [Fact]
    public void EachModelTakesItsTurnsAndLeavesNoTensor()
    {
        using var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([], 0), 3);
        var trial = new SpeedTrial(Devices.Parse("cpu"), Precision.Fp32, batchSize: 2, rounds: 1);
        List<int> turns = [];

        AssertLeavesNoTensor(() => trial.Run([(model, 32), (model, 64)], (done, _) => turns.Add(done), CancellationToken.None));
        var speeds = trial.Run([(model, 32), (model, 96)], null, CancellationToken.None);

        Assert.Equal([1, 2, 3, 4], turns.Take(4));
        Assert.All(speeds, s => Assert.True(s.LowMilliseconds <= s.Milliseconds && s.Milliseconds <= s.HighMilliseconds && s.LowMilliseconds > 0 && s.ImagesPerSecond > 0));
    }

    [Fact]
    public void ItStopsWhenAsked()
    {
        using var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([], 0), 3);
        var trial = new SpeedTrial(Devices.Parse("cpu"), Precision.Fp32, batchSize: 1, rounds: 1);
        Assert.Throws<OperationCanceledException>(() => trial.Run([(model, 32)], null, new CancellationToken(canceled: true)));
    }
}
