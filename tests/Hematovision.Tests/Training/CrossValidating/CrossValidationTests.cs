using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Reporting.CrossValidating;
using Hematovision.Training;
using Hematovision.Training.CrossValidating;

namespace Hematovision.Tests.Training.CrossValidating;

/// <summary>Cross-validation of drawn smears, 32 images at 32 pixels, two of each group.</summary>
public sealed class CrossValidationTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_image_is_scored_once_by_a_model_whose_training_and_choice_of_epoch_saw_nothing_of_its_group()
    {
        var report = CrossValidation.Run([Manifest("north")], Options("cv"), 3, byLaboratory: false, Quiet);

        var (classes, images) = PredictionsFile.Read(report.Folder.Predictions);
        Assert.Equal(SyntheticSmear.Classes, classes);
        Assert.Equal(32, images.Select(image => image.Example.Path).Distinct().Count());
        Assert.Equal(32, images.Count);
        foreach (var turn in report.Turns)
        {
            var split = ImageDataset.Load(Path.Combine(report.Folder.Path, turn.Run, "split.csv"));
            Assert.All(Enum.GetValues<Split>(), part => Assert.NotEmpty(split.Of(part)));
            Assert.Equal(
                split.Of(Split.Test).Select(e => e.Path).Order(StringComparer.Ordinal),
                images.Where(image => $"{image.Example.Fold}" == turn.Name).Select(image => image.Example.Path).Order(StringComparer.Ordinal));
            Assert.All(split.Examples.GroupBy(e => e.Group), group => Assert.Single(group.Select(e => e.Split).Distinct()));
        }

        Assert.Equal(32, report.Pooled.Images);
        Assert.Equal(16, report.PooledByGroup.Matrix.Total);
        Assert.Equal(ClassificationReport.Compute(classes, [.. images.Select(image => image.Score)]).LogLoss, report.Pooled.LogLoss);
        Assert.Equal(report.Turns.Average(turn => turn.Images.Accuracy), report.Accuracy.Mean, 1e-12);
    }

    [Fact]
    public void Its_predictions_are_a_manifest_and_its_turns_do_as_an_ordinary_run_on_their_manifest()
    {
        var report = CrossValidation.Run([Manifest("north")], Options("cv"), 2, byLaboratory: false, Quiet);

        Assert.Equal(32, ImageDataset.Load(report.Folder.Predictions).Examples.Count);
        var alone = TrainingJob.Run(Options("alone") with { Data = report.Folder.Manifest("fold-1") });
        Assert.Equal(File.ReadAllBytes(Path.Combine(report.Folder.Path, "fold-1", "best.safetensors")), File.ReadAllBytes(alone.Run.Best));
        Assert.Equal(alone.Test!.Report.LogLoss, report.Turns[0].Images.LogLoss);
    }

    [Fact]
    public void Each_laboratory_is_left_out_once()
    {
        var report = CrossValidation.Run([Manifest("north"), Manifest("south")], Options("labs"), null, byLaboratory: true, Quiet);

        Assert.Equal(["north", "south"], report.Turns.Select(turn => turn.Name));
        foreach (var turn in report.Turns)
        {
            var split = ImageDataset.Load(Path.Combine(report.Folder.Path, turn.Run, "split.csv"));
            Assert.All(split.Examples, e => Assert.Equal(e.Laboratory == turn.Name, e.Split == Split.Test));
        }

        Assert.Equal(64, report.Pooled.Images);
        Assert.Equal(report.Turns.Min(turn => turn.Images.Accuracy), report.Accuracy.Worst);
    }

    [Fact]
    public void A_class_that_only_one_laboratory_has_is_not_scored_there_and_said()
    {
        var south = Manifest("south");
        File.WriteAllText(south, File.ReadAllText(south).Replace(",monocyte,", ",blast,"));

        var report = CrossValidation.Run([Manifest("north"), south], Options("labs"), null, byLaboratory: true, Quiet);

        Assert.Contains("south: 8 images of class blast, which no other laboratory has, are not scored", report.Notes);
        Assert.Equal([24, 24], report.Turns.Select(turn => turn.Images.Images));
    }

    [Fact]
    public void Stopped_in_a_turn_it_goes_on_to_the_same_predictions()
    {
        var straight = CrossValidation.Run([Manifest("north")], Options("straight"), 2, byLaboratory: false, Quiet);
        using var stop = new CancellationTokenSource();
        var epochs = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => CrossValidation.Run(
            [Manifest("north")], Options("stopped"), 2, byLaboratory: false, () => new OnEpoch(() => { if (++epochs == 3) stop.Cancel(); }), stop.Token));
        var stopped = Path.Combine(_folder.Path, "runs", "stopped");
        Assert.False(File.Exists(Path.Combine(stopped, "crossval.json")));
        var first = File.GetLastWriteTimeUtc(Path.Combine(stopped, "fold-1", "best.safetensors"));

        var resumed = CrossValidation.Resume(stopped, Quiet);

        Assert.Equal(File.ReadAllText(straight.Folder.Predictions), File.ReadAllText(resumed.Folder.Predictions));
        Assert.Equal(first, File.GetLastWriteTimeUtc(Path.Combine(stopped, "fold-1", "best.safetensors")));
        CrossValidationPage.Write(resumed);
        Assert.Contains("is complete", Assert.Throws<HematoException>(() => CrossValidation.Resume(stopped, Quiet)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_cross_validated_is_said_before_anything_is_trained()
    {
        var one = Manifest("north");
        Assert.Contains("only one laboratory, 'north'", Fails(null, true), StringComparison.Ordinal);
        Assert.Contains("--folds is at least 2", Fails(1, false), StringComparison.Ordinal);
        Assert.Contains("100 folds need as many groups", Fails(100, false), StringComparison.Ordinal);
        var rows = File.ReadAllLines(one);
        File.WriteAllLines(one, rows.Select((row, i) => row + (i == 0 ? ",fold" : i < 5 ? "," : $",{i % 3 + 1}")));
        Assert.Contains("4 of 32 images have no fold", Fails(null, false), StringComparison.Ordinal);
        File.WriteAllLines(one, rows.Where((line, i) => i == 0 || !line.Contains(",monocyte,", StringComparison.Ordinal) || line.Contains("monocyte-0,", StringComparison.Ordinal)));
        Assert.Contains("every image of class 'monocyte' is in fold", Fails(3, false), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs")));

        string Fails(int? folds, bool byLaboratory) =>
            Assert.ThrowsAny<HematoException>(() => CrossValidation.Run([one], Options("cv"), folds, byLaboratory, Quiet)).Message;
    }

    [Fact]
    public void Folds_that_two_data_sets_do_not_share_are_not_used()
    {
        var (one, other) = (Manifest("north"), Manifest("south"));
        File.WriteAllLines(one, File.ReadAllLines(one).Select((row, i) => row + (i == 0 ? ",fold" : $",{((i - 1) / 2 % 2) + 1}")));

        var (audit, _) = JoinedData.Load([one, other], search: false, 1, (_, _) => { }, default);

        Assert.All(audit.Data.Examples, e => Assert.Null(e.Fold));
        Assert.Contains("the data sets have not the same folds: their own are not used", audit.Data.Warnings);
        Assert.Equal(5, Turns.ByFold(audit, null, 1).Turns.Count);
    }

    private static ITrainingObserver Quiet() => new OnEpoch(() => { });

    private TrainingOptions Options(string name) => new()
    {
        Data = "",
        Weights = "none",
        Size = 32,
        Head = [],
        EpochsHead = 1,
        Epochs = 1,
        BatchSize = 8,
        Audit = false,
        Runs = Path.Combine(_folder.Path, "runs"),
        Checkpoints = null,
        Name = name,
    };

    // Eight images of each class, of which two at a time are of one group.
    private string Manifest(string name)
    {
        var path = Path.Combine(_folder.Path, $"{name}.csv");
        if (File.Exists(path)) return path;
        var images = Path.Combine(_folder.Path, name);
        SyntheticSmear.Write(images, new SyntheticSmearOptions(ImagesPerClass: 8, Size: 32) { Seed = name == "north" ? 1u : 2u });
        var rows = ImageDataset.Load(images).Examples.GroupBy(e => e.Label).SelectMany(ofClass =>
            ofClass.Select((e, i) => $"{Path.GetRelativePath(_folder.Path, e.Path)},{e.Label},{e.Label}-{i / 2},"));
        File.WriteAllLines(path, ["path,label,group,note", .. rows]);
        return path;
    }

    private sealed class OnEpoch(Action action) : ITrainingObserver
    {
        public void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best) => action();
    }
}
