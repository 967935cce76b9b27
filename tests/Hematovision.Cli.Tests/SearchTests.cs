using System.Text.Json;
using Hematovision.Imaging;

namespace Hematovision.Cli.Tests;

/// <summary>The commands that train several times: crossval, lr-find, sweep, reproduce.</summary>
[Collection(Command.Name)]
public sealed class SearchTests(Trained trained) : IDisposable
{
    private static readonly string[] Tiny = ["--size", "32", "--weights", "none", "--epochs-head", "1", "--epochs", "0", "--no-audit"];

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folds_have_a_row_each_their_mean_and_one_score_of_all()
    {
        _folder.WithImages();

        var cv = Hemato.Run(_folder.Path, ["crossval", "--data", "data", "--folds", "2", "--name", "cv", .. Tiny]).Succeeds();

        Assert.Matches(@"(?m)^1 .* 12 +12 +1\n2 .* 12 +12 +1\nmean .*\ndeviation .*\nworst ", cv.Out);
        Assert.Contains("24 images in 24 independent groups", cv.Out, StringComparison.Ordinal);
        Assert.All(["crossval.json", "crossval.csv", "predictions.csv", "report.html", "plots/confusion_matrix.png", "plots/roc.svg", "plots/precision_recall.svg", "plots/reliability.png", "fold-2/best.safetensors"], file => Assert.True(File.Exists(_folder[$"runs/cv/{file}"]), file));
        Hemato.Run(_folder.Path, "crossval", "--resume", "runs/cv").FailsWith(1, "runs/cv is complete");
        File.Delete(_folder["runs/cv/report.html"]);
        Hemato.Run(_folder.Path, "crossval", "--resume", "runs/cv").Succeeds();
        Assert.True(File.Exists(_folder["runs/cv/report.html"]));

        // A fold whose predictions lost a row is no fold of the score.
        File.Delete(_folder["runs/cv/report.html"]);
        var predictions = File.ReadAllText(_folder["runs/cv/fold-1/predictions.csv"]);
        File.WriteAllText(_folder["runs/cv/fold-1/predictions.csv"], predictions[..(predictions.TrimEnd().LastIndexOf('\n') + 1)]);
        Hemato.Run(_folder.Path, "crossval", "--resume", "runs/cv").FailsWith(1, "fold-1/predictions.csv does not hold the test images that metrics.json counts; remove ");
        File.WriteAllText(_folder["runs/cv/fold-1/predictions.csv"], predictions);

        Hemato.Run(_folder.Path, "crossval", "--resume", "runs/cv", "--size", "64").FailsWith(2, "leave --size out");
        Hemato.Run(_folder.Path, "crossval", "--data", "data", "--folds", "2", "--leave-out", "laboratory").FailsWith(2, "--folds and --leave-out exclude each other");
        Hemato.Run(_folder.Path, "crossval", "--data", "data", "--leave-out", "patient").FailsWith(2, "--leave-out takes laboratory, not 'patient'");
    }

    [UnixFact]
    public void Ctrl_C_leaves_a_cross_validation_that_goes_on()
    {
        _folder.WithImages();
        using (var run = Hemato.Start(_folder.Path, ["crossval", "--data", "data", "--folds", "2", "--name", "cv", .. Tiny]))
        {
            run.WaitFor(line => line.EndsWith("runs/cv/fold-2", StringComparison.Ordinal));
            run.Signal(Hemato.Interrupt);
            run.Wait().EndsWith(130, $"stopped; go on with: hemato crossval --resume {_folder["runs/cv"]}");
        }

        Assert.DoesNotContain("fold 1 of 2", Hemato.Run(_folder.Path, "crossval", "--resume", "runs/cv").Succeeds().Err);
    }

    [Fact]
    public void A_sweep_sorts_its_trials_and_goes_on_where_it_was()
    {
        _folder.WithImages();
        _folder.Put("sweep.yaml", "train: {data: data, size: 32, weights: none, epochs-head: 1, epochs: 0, no-audit: true, limit: 3}\ngrid: {lr-head: [0.001, 0.01], head: [[8, 4], none]}\n"u8);

        Hemato.Run(_folder.Path, "sweep", "sweep.yaml", "--name", "s").Succeeds();

        using var json = JsonDocument.Parse(File.ReadAllText(_folder["runs/s/sweep.json"]));
        var trials = json.RootElement.GetProperty("trials");
        Assert.Equal(4, trials.GetArrayLength());
        double[] scores = [.. trials.EnumerateArray().Select(trial => trial.GetProperty("val_macro_f1").GetDouble())];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(5, File.ReadAllLines(_folder["runs/s/sweep.csv"]).Length);

        var scored = File.ReadAllBytes(_folder["runs/s/trial-2/metrics.json"]);
        _folder.Put("runs/s/trial-2/metrics.json", scored[..100]);
        Directory.Delete(_folder["runs/s/trial-3"], recursive: true);
        Hemato.Run(_folder.Path, "sweep", "--resume", "runs/s").FailsWith(1, "trial-2/metrics.json cannot be read: it is cut short");
        _folder.Put("runs/s/trial-2/metrics.json", scored);
        var again = Hemato.Run(_folder.Path, "sweep", "--resume", "runs/s").Succeeds();
        Assert.Single(again.Err, line => line.StartsWith("trial-", StringComparison.Ordinal));
    }

    /// <summary>Random draws follow from the seed, so a search that was stopped goes on with the trials that it would have had.</summary>
    [UnixFact]
    public void A_random_sweep_that_was_stopped_ends_with_the_same_trials()
    {
        _folder.WithImages();
        _folder.Put("sweep.yaml", "train: {data: data, size: 32, weights: none, epochs-head: 1, epochs: 0, no-audit: true, limit: 3}\ntrials: 3\nseed: 4\nrandom: {lr-head: {from: 0.0001, to: 0.1, scale: log}, dropout: {from: 0, to: 0.5}, head: [[8], none]}\n"u8);
        Hemato.Run(_folder.Path, "sweep", "sweep.yaml", "--name", "whole").Succeeds();
        var whole = Trials("whole");
        Assert.Equal(3, whole.Distinct().Count());
        Assert.All(whole, trial => Assert.InRange(double.Parse(trial.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 0.0001, 0.1));

        using (var run = Hemato.Start(_folder.Path, "sweep", "sweep.yaml", "--name", "stopped"))
        {
            run.WaitFor(line => line.EndsWith("runs/stopped/trial-2", StringComparison.Ordinal));
            run.Signal(Hemato.Interrupt);
            run.Wait().EndsWith(130, $"stopped; go on with: hemato sweep --resume {_folder["runs/stopped"]}");
        }

        Hemato.Run(_folder.Path, "sweep", "--resume", "runs/stopped").Succeeds();
        Assert.Equal(whole, Trials("stopped"));

        string[] Trials(string name) =>
        [
            .. JsonDocument.Parse(File.ReadAllText(_folder[$"runs/{name}/sweep.json"])).RootElement.GetProperty("trials").EnumerateArray()
                .Select(trial => $"{trial.GetProperty("tried").GetProperty("lr-head")} {trial.GetProperty("tried").GetProperty("dropout")} {trial.GetProperty("tried").GetProperty("head")} {trial.GetProperty("val_macro_f1")}"),
        ];
    }

    [Theory]
    [InlineData("train: {data: data}\ngrid: {lrr: [0.1]}", "unknown option '--lrr'; did you mean --lr?")]
    [InlineData("train: {data: data}\ngrid: {lr: [fast]}", "--lr takes a number such as 0.001, not 'fast'")]
    [InlineData("train: {data: data}\ngrid: {lr: [0.1, -1]}", "--lr and --lr-head are more than 0")]
    [InlineData("grid: {lr: [0.1]}", "data is needed under train")]
    [InlineData("train: {data: data, name: x}\ngrid: {lr: [0.1]}", "name is not for a trial to choose")]
    public void A_typo_in_a_sweep_is_one_line_before_anything_is_trained(string yaml, string says)
    {
        _folder.WithImages(2);
        _folder.Put("sweep.yaml", System.Text.Encoding.UTF8.GetBytes(yaml));

        Hemato.Run(_folder.Path, "sweep", "sweep.yaml").FailsWith(2, "sweep.yaml: ", says);

        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void A_run_comes_out_the_same_again_and_other_images_are_named()
    {
        _folder.WithImages();
        _folder.Put("mine.json", System.Text.Encoding.UTF8.GetBytes(AugmentationPolicy.Light.ToJson()));
        Hemato.Run(_folder.Path, ["train", "--data", "data", "--name", "one", "--batch-size", "8", "--augment", "mine.json", .. Tiny]).Succeeds();
        File.Delete(_folder["mine.json"]);

        // From elsewhere, and with what was written down of a file that is gone.
        var same = Hemato.Run(_folder["data"], "reproduce", "../runs/one").Succeeds();
        Assert.Equal(4, same.Lines.Count(line => line.StartsWith("same ", StringComparison.Ordinal)));

        foreach (var image in Directory.GetFiles(_folder["data/neutrophil"])) File.Copy(_folder["data/monocyte/monocyte-00000.jpg"], image, overwrite: true);
        var other = Hemato.Run(_folder.Path, "reproduce", "runs/one", "--name", "other");
        Assert.Equal(1, other.Code);
        Assert.Contains("DIFFERS  last weights", other.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  images: [0-9a-f]{64} then, [0-9a-f]{64} now$", other.Out);
        Hemato.Run(_folder.Path, "reproduce", "data").FailsWith(1, "data is not a run folder");

        // What a new run would be held against is looked at before that run.
        foreach (var file in (string[])["metrics.csv", "metrics.json"])
        {
            var path = _folder[$"runs/one/{file}"];
            var whole = File.ReadAllText(path);
            File.WriteAllText(path, whole[..^20]);
            Hemato.Run(_folder.Path, "reproduce", "runs/one", "--name", "cut").FailsWith(1, file, "cut short");
            File.WriteAllText(path, whole);
        }

        Assert.False(Directory.Exists(_folder["runs/cut"]));
    }

    [UnixFact]
    public void A_reproduction_that_was_stopped_goes_on()
    {
        _folder.WithImages();
        string[] run = ["train", "--data", "data", "--name", "one", "--batch-size", "8", "--size", "32", "--weights", "none", "--epochs-head", "6", "--epochs", "0", "--no-audit"];
        Hemato.Run(_folder.Path, run).Succeeds();
        using (var again = Hemato.Start(_folder.Path, "reproduce", "runs/one"))
        {
            // As soon as there is a folder, and before there is a whole epoch.
            while (!File.Exists(_folder["runs/one-again/config.json"])) Thread.Sleep(5);
            again.Signal(Hemato.Kill);
            again.Wait();
        }

        using (var again = Hemato.Start(_folder.Path, "reproduce", "runs/one"))
        {
            again.WaitFor(line => line.StartsWith("    1 ", StringComparison.Ordinal));
            again.Signal(Hemato.Kill);
            again.Wait();
        }

        var same = Hemato.Run(_folder.Path, "reproduce", "runs/one").Succeeds();

        Assert.Equal(4, same.Lines.Count(line => line.StartsWith("same ", StringComparison.Ordinal)));
        Assert.DoesNotContain(same.Err, line => line.StartsWith("    1 ", StringComparison.Ordinal));
        Hemato.Run(_folder.Path, "reproduce", "runs/one").FailsWith(1, "there is a run ", "one-again already");

        // Made again to its end, and stopped before the comparison was written.
        File.Delete(_folder["runs/one-again/reproduction.json"]);
        Assert.Equal(same.Lines, Hemato.Run(_folder.Path, "reproduce", "runs/one").Succeeds().Lines);
    }

    [Fact]
    public void Rates_are_found_and_nothing_trained_is_kept()
    {
        var found = Hemato.Run(_folder.Path, ["lr-find", "--data", trained.Data, "--steps", "12", .. Tiny]).Succeeds();

        Assert.StartsWith("--lr-head ", found.Lines[0], StringComparison.Ordinal);
        var folder = Directory.GetDirectories(_folder["runs"]).Single();
        Assert.Equal(["lr_find.csv", "lr_find.json", "lr_find.png", "lr_find.svg"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
        var test = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "lr_find.json"))).RootElement.GetProperty("stages")[0];
        double[] rates = [.. test.GetProperty("steps").EnumerateArray().Select(point => point.GetProperty("rate").GetDouble())];
        Assert.Equal(rates.Order(), rates);
        Assert.Equal("head", test.GetProperty("stage").GetString());
        Assert.Equal(rates.Length + 1, File.ReadAllLines(Path.Combine(folder, "lr_find.csv")).Length);
    }
}
