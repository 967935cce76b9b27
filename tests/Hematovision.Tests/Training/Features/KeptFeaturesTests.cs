using System.Security.Cryptography;
using Hematovision.Data;
using Hematovision.Training;

namespace Hematovision.Tests.Training.Features;

/// <summary>Whole runs of a head on a frozen backbone: how much is computed is counted, not timed.</summary>
public sealed class KeptFeaturesTests : TorchTest, IDisposable
{
    private const int TrainImages = 40;
    private const int ValImages = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frozen_stages_see_each_view_once_in_any_number_of_epochs_and_runs()
    {
        var first = new Count();
        var straight = TrainingJob.Run(Options("first", 5) with { Seed = 31 }, first);
        var again = new Count();
        var second = TrainingJob.Run(Options("second", 5) with { Seed = 31 }, again);
        var longer = new Count();
        TrainingJob.Run(Options("longer", 7) with { Seed = 31, LearningRateHead = 0.01 }, longer);

        Assert.Equal((2 * TrainImages) + ValImages, first.Images);
        Assert.Equal((0, 0), (again.Images, longer.Images));
        Assert.Equal(Hash(straight.Run.Last), Hash(second.Run.Last));
        Assert.Equal(straight.History.Select(e => e.TrainLoss), second.History.Select(e => e.TrainLoss));
    }

    [Fact]
    public void Another_augmentation_is_another_cache_of_the_training_images_and_other_pixels_or_weights_of_all()
    {
        TrainingJob.Run(Options("first", 1));
        Count augment = new(), size = new(), weights = new();
        TrainingJob.Run(Options("augment", 1) with { Augment = "light" }, augment);
        TrainingJob.Run(Options("size", 1) with { Size = 72 }, size);
        TrainingJob.Run(Options("weights", 1) with { Seed = 8 }, weights); // --weights none: the seed draws them
        Assert.Equal((TrainImages, TrainImages + ValImages, TrainImages + ValImages), (augment.Images, size.Images, weights.Images));
    }

    [Fact]
    public void A_run_that_is_stopped_while_it_computes_features_and_is_resumed_ends_as_one_that_was_not()
    {
        var straight = TrainingJob.Run(Options("straight", 3) with { Seed = 21 });
        foreach (var file in Directory.GetFiles(Hematovision.Training.Features.FeatureStore.Folder)) File.Delete(file);
        using var stop = new CancellationTokenSource();
        var stopped = new Count(images => { if (images == TrainImages) stop.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingJob.Run(Options("stopped", 3) with { Seed = 21 }, stopped, stop.Token));

        var resumed = TrainingJob.Resume(Path.Combine(_folder.Path, "runs", "stopped"));

        Assert.Equal(Hash(straight.Run.Last), Hash(resumed.Run.Last));
    }

    [Fact]
    public void Without_views_nothing_is_kept_and_the_first_epochs_are_the_same_but_for_rounding()
    {
        var count = new Count();
        var kept = TrainingJob.Run(Options("kept", 2));
        var anew = TrainingJob.Run(Options("anew", 2) with { Views = 0 }, count);

        Assert.Equal(0, count.Images);
        Assert.All(kept.History.Zip(anew.History), e => Assert.Equal(e.First.TrainLoss, e.Second.TrainLoss, 2e-3));
        Assert.All(kept.History.Zip(anew.History), e => Assert.Equal(e.First.ValLoss, e.Second.ValLoss, 2e-3));
    }

    [Fact]
    public void A_corrupt_image_is_named_once_and_left_out_of_every_epoch()
    {
        var data = Data();
        var bad = ImageDataset.Load(data).Examples.First(e => e.Split == Split.Train).Path;
        File.WriteAllBytes(bad, [1, 2, 3]);
        var notes = new List<string>();

        var result = TrainingJob.Run(Options("corrupt", 3), new Notes(notes.Add));

        Assert.Single(notes, note => note.Contains(Path.GetFileName(bad), StringComparison.Ordinal) && note.StartsWith("left out of training", StringComparison.Ordinal));
        Assert.Equal(3, result.History.Count);
    }

    private TrainingOptions Options(string name, int epochs) => new()
    {
        Data = Data(),
        Weights = "none",
        Freeze = "all",
        Size = 64,
        Head = [16],
        EpochsHead = epochs,
        Epochs = 0,
        Views = 2,
        BatchSize = 16,
        Seed = 7,
        Audit = false,
        Runs = Path.Combine(_folder.Path, "runs"),
        Checkpoints = null,
        Name = name,
    };

    private string Data()
    {
        var path = Path.Combine(_folder.Path, "data");
        if (Directory.Exists(path)) return path;
        SyntheticSmear.Write(Path.Combine(path, "train"), new SyntheticSmearOptions(ImagesPerClass: 10, Size: 64));
        SyntheticSmear.Write(Path.Combine(path, "val"), new SyntheticSmearOptions(ImagesPerClass: 1, Size: 64, Seed: 3));
        return path;
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    private sealed class Notes(Action<string> action) : ITrainingObserver
    {
        public void Noted(string line) => action(line);
    }

    private sealed class Count(Action<int>? told = null) : ITrainingObserver
    {
        private string? _what;
        private int _done;

        internal int Images { get; private set; }

        public void Caching(string what, int done, int of)
        {
            if (what != _what) (_what, _done) = (what, 0);
            Images += done - _done;
            _done = done;
            told?.Invoke(Images);
        }
    }
}
