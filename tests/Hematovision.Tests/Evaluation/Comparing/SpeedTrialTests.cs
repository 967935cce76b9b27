using Hematovision.Evaluation.Comparing;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Tests.Evaluation.Comparing;

public class SpeedTrialTests : TorchTest
{
    [Fact]
    public void EachModelTakesItsTurnsAndLeavesNoTensor()
    {
        using var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([], 0), 3);
        using INetwork small = Network(model, 32), large = Network(model, 64);
        var trial = new SpeedTrial(batchSize: 2, rounds: 1);
        List<int> turns = [];

        AssertLeavesNoTensor(() => trial.Run([(small, 32), (large, 64)], (done, _) => turns.Add(done), CancellationToken.None));
        var speeds = trial.Run([(small, 32), (large, 64)], null, CancellationToken.None);

        Assert.Equal([1, 2, 3, 4], turns.Take(4));
        Assert.All(speeds, s => Assert.True(s.LowMilliseconds <= s.Milliseconds && s.Milliseconds <= s.HighMilliseconds && s.LowMilliseconds > 0 && s.ImagesPerSecond > 0));
    }

    [Fact]
    public void ItStopsWhenAsked()
    {
        using var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([], 0), 3);
        using var network = Network(model, 32);
        var trial = new SpeedTrial(batchSize: 1, rounds: 1);
        Assert.Throws<OperationCanceledException>(() => trial.Run([(network, 32)], null, new CancellationToken(canceled: true)));
    }

    private static TorchNetwork Network(CellClassifier model, int size) =>
        new(model, new Preprocessor(new Preprocessing(size)), Devices.Parse("cpu"), Precision.Fp32);
}
