using Hematovision.Imaging;
using Hematovision.Torch;

namespace Hematovision.Training.Searching;

/// <summary>Finds learning rates: a range test of each stage that a run would have. What it trains is thrown away.</summary>
public static class LearningRateFinder
{
    /// <summary>Tests the stages in order; before the second one the head is trained as a run would train it.</summary>
    /// <param name="options">The run that the rates are for.</param>
    /// <param name="steps">Steps of each test, at least 10; an epoch may be shorter or longer.</param>
    /// <param name="folder">Scratch folder, which is there when it returns.</param>
    /// <param name="observer">What watches.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">The data, the weights or an option cannot be used.</exception>
    public static IReadOnlyList<RangeTest> Run(TrainingOptions options, int steps, string folder, ITrainingObserver observer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        if (steps < 10) throw new UsageException("--steps is at least 10.");
        options = TrainingJob.Resolve(options with { Checkpoints = null });
        var augmentation = AugmentationPolicy.Load(options.Augment);
        Engine.Start();
        var device = Devices.Parse(options.Device);
        var data = TrainingData.Load(options, observer, cancellation);
        var weights = PretrainedModel.Find(options, observer, cancellation);
        using var model = PretrainedModel.Build(options, data.Classes.Count, weights, device, observer);
        var preprocessor = new Preprocessor(options.Preprocessing);
        Directory.CreateDirectory(folder);
        using var pixels = new PixelCache(Path.Combine(folder, "pixels.tmp"), data.Train, preprocessor.PixelBytes, preprocessor.Read);
        var trainer = new Trainer(TrainingJob.ConfigOf(options, augmentation, data, weights, device), model, data, preprocessor, pixels, device, observer);
        var tests = new List<RangeTest>();
        foreach (var stage in Trainer.StagesOf(options))
        {
            // The rates of fine-tuning are those of a head that has learnt, not of a new one.
            if (tests.Count > 0) trainer.TrainHead(cancellation);
            var test = new RangeTest(stage, steps);
            trainer.Test(test, cancellation);
            if (!double.IsFinite(test.RateOfLeast)) throw new HematoException($"the loss of the {stage} stage is not a number from the first step; look at --weights and --precision.");
            tests.Add(test);
        }

        return tests;
    }
}
