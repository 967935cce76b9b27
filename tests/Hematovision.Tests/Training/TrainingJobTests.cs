using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Models;
using Hematovision.Torch;
using Hematovision.Training;

namespace Hematovision.Tests.Training;

/// <summary>Whole runs on drawn smears, small enough for a test: 48 images at 64 pixels, from scratch.</summary>
public sealed class TrainingJobTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_leaves_all_its_files_and_a_model_that_says_what_it_is()
    {
        var result = TrainingJob.Run(Options("whole"));

        var run = result.Run;
        Assert.All([run.Config, run.Metrics, run.Scores, run.Summary, run.Split, run.Best, run.Last], file => Assert.True(File.Exists(file), file));
        Assert.Equal(3, File.ReadAllLines(run.Metrics).Length - 1);
        Assert.False(Directory.Exists(run.State));
        Assert.Equal(Hash(run.Best), Hash(result.Checkpoint!));

        var about = ModelFile.ReadMetadata(run.Best);
        Assert.Equal(SyntheticSmear.Classes, about.Classes);
        Assert.Equal("mobilenet_v2", about.Backbone);
        Assert.Equal(64, about.Preprocessing.Size);
        Assert.Equal(result.History[result.BestEpoch - 1].ValMacroF1, about.Metrics["val_macro_f1"]);
        Assert.Equal(result.History[result.BestEpoch - 1].ValAccuracy, result.Val.Report.Accuracy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_file_whatever_the_number_of_workers_and_another_seed_another(bool shared)
    {
        var one = TrainingJob.Run(Options("one", shared) with { Workers = 1 });
        var two = TrainingJob.Run(Options("two", shared) with { Workers = 3 });
        var other = TrainingJob.Run(Options("other", shared) with { Seed = 8 });

        Assert.Equal(Hash(one.Run.Last), Hash(two.Run.Last));
        Assert.NotEqual(Hash(one.Run.Last), Hash(other.Run.Last));
    }

    [Fact]
    public void Two_runs_at_once_are_the_same_as_one_after_the_other()
    {
        var alone = TrainingJob.Run(Options("alone"));

        var files = new string[2];
        Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = files.Length }, i => files[i] = Hash(TrainingJob.Run(Options($"at once {i}")).Run.Last));

        Assert.Equal([Hash(alone.Run.Last), Hash(alone.Run.Last)], files);
    }

    [Theory]
    [InlineData(0, 2, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 2, true)]
    public void A_run_that_is_stopped_anywhere_and_resumed_ends_as_one_that_was_not(int epochs, int steps, bool shared)
    {
        var straight = TrainingJob.Run(Options("straight", shared));
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingJob.Run(Options("stopped", shared), new StopAt(stop, epochs, steps), stop.Token));

        var resumed = TrainingJob.Resume(Path.Combine(_folder.Path, "runs", "stopped"));

        Assert.Equal(Hash(straight.Run.Last), Hash(resumed.Run.Last));
        Assert.Equal(Hash(straight.Run.Best), Hash(resumed.Run.Best));
        Assert.Equal(straight.History.Select(e => e.TrainLoss), resumed.History.Select(e => e.TrainLoss));
        Assert.Contains("complete", Assert.Throws<HematoException>(() => TrainingJob.Resume(resumed.Run.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void Every_optimiser_resumes_with_its_own_state(OptimizerKind kind)
    {
        var straight = TrainingJob.Run(Options("straight") with { Optimizer = kind });
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TrainingJob.Run(Options("stopped") with { Optimizer = kind }, new StopAt(stop, 2, 1), stop.Token));

        Assert.Equal(Hash(straight.Run.Last), Hash(TrainingJob.Resume(Path.Combine(_folder.Path, "runs", "stopped")).Run.Last));
    }

    [Fact]
    public void A_run_that_goes_on_with_another_number_of_cores_says_that_its_bits_may_differ()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingJob.Run(Options("stopped"), new StopAt(stop, 2, 1), stop.Token));
        var run = Path.Combine(_folder.Path, "runs", "stopped");
        var config = Path.Combine(run, "config.json");
        var elsewhere = JsonNode.Parse(File.ReadAllText(config))!;
        elsewhere["machine"]!["cores"] = "99";
        File.WriteAllText(config, elsewhere.ToJsonString());
        var notes = new List<string>();

        TrainingJob.Resume(run, new OnNote(notes.Add));

        Assert.Contains(notes, note => note.Contains("99 cores", StringComparison.Ordinal) && note.Contains("same bits", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_does_not_go_on_with_other_images()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingJob.Run(Options("stopped"), new StopAt(stop, 1, 1), stop.Token));
        var image = Directory.EnumerateFiles(Data(), "*.jpg", SearchOption.AllDirectories).Order().First();
        File.AppendAllText(image, "x");

        var e = Assert.Throws<HematoException>(() => TrainingJob.Resume(Path.Combine(_folder.Path, "runs", "stopped")));
        Assert.Contains("changed", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Three_hundred_steps_leave_live_tensors_and_memory_flat(bool shared)
    {
        var tensors = new List<long>();
        var memory = new List<long>();
        var options = Options("flat", shared) with { Size = 32, BatchSize = 2, EpochsHead = 0, Epochs = 17, Patience = 0 };

        var result = TrainingJob.Run(options, new OnEpoch(() =>
        {
            tensors.Add(LiveTensors.Count);
            memory.Add(Environment.WorkingSet);
        }));

        Assert.True(result.History.Count * 38 / options.BatchSize > 300);

        // The first epochs make the gradients, the optimiser's state and the heap that is then kept.
        Assert.Equal(tensors[1], tensors[^1]);
        Assert.InRange(memory[^1] - memory[8], long.MinValue, 64 << 20);
    }

    [Fact]
    public void A_corrupt_image_is_named_and_left_out()
    {
        var split = ImageDataset.Load(TrainingJob.Run(Options("whole")).Run.Split);
        var images = Enum.GetValues<Split>().Select(part => split.Of(part)[0].Path).ToArray();
        foreach (var image in images) File.WriteAllBytes(image, File.ReadAllBytes(image)[..200]);
        var notes = new List<string>();

        var result = TrainingJob.Run(Options("corrupt"), new OnNote(notes.Add));

        Assert.Equal(3, result.History.Count);
        Assert.All(images, image => Assert.Single(notes, note => note.Contains(image, StringComparison.Ordinal)));
        Assert.Equal(split.Of(Split.Val).Count - 1, result.Val.Report.Images);
    }

    [Fact]
    public void A_run_over_images_of_several_folders_resumes_to_the_same_bits()
    {
        var elsewhere = Path.Combine(_folder.Path, "a", "deep");
        Directory.CreateDirectory(elsewhere);
        var manifest = new List<string> { "path,label" };
        foreach (var example in ImageDataset.Load(Data()).Examples)
        {
            var path = manifest.Count % 2 == 0 ? example.Path : Path.Combine(elsewhere, Path.GetFileName(example.Path));
            if (path != example.Path) File.Copy(example.Path, path);
            manifest.Add($"{path},{example.Label}");
        }

        var data = Path.Combine(elsewhere, "set.csv");
        File.WriteAllLines(data, manifest);
        var straight = TrainingJob.Run(Options("straight") with { Data = data });
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingJob.Run(Options("stopped") with { Data = data }, new StopAt(stop, 1, 1), stop.Token));

        Assert.Equal(Hash(straight.Run.Last), Hash(TrainingJob.Resume(Path.Combine(_folder.Path, "runs", "stopped")).Run.Last));
    }

    [Fact]
    public void A_run_that_was_killed_before_its_best_was_copied_copies_it_when_resumed()
    {
        var straight = TrainingJob.Run(Options("straight"));
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TrainingJob.Run(Options("stopped"), new StopAt(stop, 1, 1), stop.Token));
        var run = RunFolder.Open(Path.Combine(_folder.Path, "runs", "stopped"));
        File.Delete(run.Best);
        File.WriteAllText(run.Best + ".1.tmp", "half");

        TrainingJob.Resume(run.Path);

        Assert.Equal(Hash(straight.Run.Best), Hash(run.Best));
        Assert.Empty(Directory.EnumerateFiles(run.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void Output_that_would_lie_among_the_images_is_refused() =>
        Assert.Contains("--runs", Assert.Throws<UsageException>(() =>
            TrainingJob.Run(Options("inside") with { Runs = Path.Combine(Data(), "runs") })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_run_or_a_model_of_that_name_is_not_written_over()
    {
        var elsewhere = Options("once") with { Runs = Path.Combine(_folder.Path, "other runs") };
        TrainingJob.Run(Options("once") with { Checkpoints = null });
        Assert.Contains("--resume", Assert.Throws<HematoException>(() => TrainingJob.Run(Options("once"))).Message, StringComparison.Ordinal);

        TrainingJob.Run(elsewhere);
        Assert.Contains("--name", Assert.Throws<HematoException>(() =>
            TrainingJob.Run(elsewhere with { Runs = Path.Combine(_folder.Path, "third") })).Message, StringComparison.Ordinal);
    }

    // Where BatchNorm keeps its statistics, the cores share a batch.
    private TrainingOptions Options(string name, bool shared = false) => new()
    {
        Data = Data(),
        Backbone = "mobilenet_v2",
        Weights = "none",
        FreezeBatchNorm = shared,
        Size = 64,
        Head = [16],
        EpochsHead = 1,
        Epochs = 2,
        BatchSize = 8,
        Seed = 7,
        Runs = Path.Combine(_folder.Path, "runs"),
        Checkpoints = Path.Combine(_folder.Path, "checkpoints"),
        Name = name,
    };

    private string Data()
    {
        var path = Path.Combine(_folder.Path, "data");
        if (!Directory.Exists(path)) SyntheticSmear.Write(path, new SyntheticSmearOptions(ImagesPerClass: 12, Size: 64));
        return path;
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    private sealed class StopAt(CancellationTokenSource source, int epochs, int steps) : ITrainingObserver
    {
        private int _epochs;
        private int _steps;

        public void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best) => _epochs++;

        public void Stepped(StepProgress progress)
        {
            if (_epochs == epochs && ++_steps == steps) source.Cancel();
        }
    }

    private sealed class OnEpoch(Action action) : ITrainingObserver
    {
        public void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best) => action();
    }

    private sealed class OnNote(Action<string> action) : ITrainingObserver
    {
        public void Noted(string line) => action(line);
    }
}
