using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Torch;
using Hematovision.Training;
using Hematovision.Training.Searching;

namespace Hematovision.Tests.Training.Searching;

/// <summary>Range tests of a tiny model.</summary>
public sealed class LearningRateFinderTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_test_leaves_every_weight_and_statistic_of_the_model_as_it_was()
    {
        var options = TrainingJob.Resolve(Options());
        var data = TrainingData.Load(options, new Quiet(), default);
        var device = Devices.Parse("cpu");
        using var model = PretrainedModel.Build(options, data.Classes.Count, null, device, new Quiet());
        var preprocessor = new Preprocessor(options.Preprocessing);
        using var pixels = new PixelCache(Path.Combine(_folder.Path, "pixels"), data.Train, preprocessor.PixelBytes, preprocessor.Read);
        var config = TrainingJob.ConfigOf(options, AugmentationPolicy.Load(options.Augment), data, null, device);
        var trainer = new Trainer(config, model, data, preprocessor, pixels, device, new Quiet());
        using var scope = TorchSharp.torch.NewDisposeScope();
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        var test = new RangeTest("fine-tune", 12);

        trainer.Test(test, default);

        Assert.True(test.Ended);
        Assert.NotEqual(test.Points[0].Loss, test.Points[^1].Loss);
        Assert.All(model.state_dict(), entry => Assert.True(entry.Value.eq(before[entry.Key]).all().item<bool>(), entry.Key));
    }

    [Fact]
    public void It_tests_the_stages_that_a_run_would_have()
    {
        Assert.Equal(["head", "fine-tune"], LearningRateFinder.Run(Options(), 12, _folder.Path, new Quiet()).Select(test => test.Stage));
        Assert.Equal(["head"], LearningRateFinder.Run(Options() with { Epochs = 0 }, 12, _folder.Path, new Quiet()).Select(test => test.Stage));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    private TrainingOptions Options()
    {
        var data = Path.Combine(_folder.Path, "data");
        if (!Directory.Exists(data)) SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 8, Size: 32));
        return new TrainingOptions
        {
            Data = data,
            Weights = "none",
            Size = 32,
            Head = [],
            EpochsHead = 1,
            Epochs = 1,
            BatchSize = 8,
            Audit = false,
            Runs = Path.Combine(_folder.Path, "runs"),
            Checkpoints = null,
        };
    }

    private sealed class Quiet : ITrainingObserver;
}
