using System.Text.Json;
using Hematovision.Data;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato calibrate</c>, and what the other commands make of a calibrated model.</summary>
[Collection(Command.Name)]
public sealed class CalibrateTests(Trained trained) : IDisposable
{
    private static readonly string Bundled = Path.Combine(AppContext.BaseDirectory, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");

    private readonly Folder _folder = new Folder().WithImages(30);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_calibrated_model_says_so_and_refers_by_its_rule()
    {
        var found = Calibrate("--abstain-below", "1", "--train", trained.Data, "--json", "found.json").Succeeds();

        Assert.Contains("temperature", found.Out, StringComparison.Ordinal);
        var json = JsonDocument.Parse(File.ReadAllText(_folder["found.json"])).RootElement;
        Assert.True(json.GetProperty("after").GetProperty("log_loss").GetDouble() <= json.GetProperty("before").GetProperty("log_loss").GetDouble());
        Assert.Contains("calibrated     temperature ", Hemato.Run(_folder.Path, "summary", "c.safetensors").Succeeds().Out, StringComparison.Ordinal);
        Assert.Contains("calibrated     no", Hemato.Run(_folder.Path, "summary", trained.Model).Succeeds().Out, StringComparison.Ordinal);
        var rows = Hemato.Run(_folder.Path, "predict", "c.safetensors", "data").Succeeds().Lines.Skip(1);
        Assert.All(rows, row => Assert.Matches("(is below 1|unlike the training images)$", row));
        var eval = Hemato.Run(_folder.Path, "eval", "c.safetensors", "--data", "data", "--no-audit", "--tta", "8").Succeeds();
        Assert.Contains("answered 0 of 120; referred", eval.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_lines_threshold_takes_the_place_of_the_files()
    {
        Calibrate("--abstain-below", "1").Succeeds();

        var rows = Hemato.Run(_folder.Path, "predict", "c.safetensors", "data", "--abstain-below", "0").Succeeds().Lines.Skip(1);

        Assert.All(rows, row => Assert.EndsWith(",", row, StringComparison.Ordinal));
    }

    [Fact]
    public void Bounds_hold_for_the_precision_that_they_were_found_in()
    {
        Calibrate("--train", trained.Data, "--false-flags", "0.2", "--precision", "bf16").Succeeds();

        Assert.Contains(", in bf16", Hemato.Run(_folder.Path, "summary", "c.safetensors").Succeeds().Out, StringComparison.Ordinal);
        Assert.DoesNotContain("bounds hold", Errors("c.safetensors", "bf16"), StringComparison.Ordinal);
        Assert.Contains("c.safetensors was calibrated in bf16; its bounds hold for that only", Errors("c.safetensors", "fp32"), StringComparison.Ordinal);
        Assert.Contains("was calibrated in fp32; its bounds hold for that only", Errors(Bundled, "bf16"), StringComparison.Ordinal);
        Hemato.Run(_folder.Path, "predict", Bundled, "data", "--precision", "bf16", "--error-rate", "0.0125").FailsWith(1, "holds its error rate in fp32: use --precision fp32, or calibrate it in bf16");

        string Errors(string model, string precision) => string.Join('\n', Hemato.Run(_folder.Path, "predict", model, "data", "--precision", precision).Succeeds().Err);
    }

    [Fact]
    public void What_cannot_be_calibrated_is_one_line_and_writes_nothing()
    {
        SyntheticSmear.Write(_folder["few"], new SyntheticSmearOptions(2, Size: 32));
        Directory.CreateDirectory(_folder["other"]);
        foreach (var name in (string[])["a", "b"]) Directory.Move(_folder[$"few/{(name == "a" ? "monocyte" : "neutrophil")}"], _folder[$"other/{name}"]);

        Calibrate("--error-rate", "0.01").EndsWith(1, "120 independent groups cannot prove an error rate of 0.01", "505");
        With("few").EndsWith(1, "too few to calibrate on");
        With("other").EndsWith(1, "no image to calibrate on has a label that the model knows");
        With("data", "--train", "other").EndsWith(1, "no training image can be read and has a label that the model knows");
        Calibrate("--error-rate", "2").EndsWith(2, "--error-rate takes a share");
        Calibrate("--error-rate", "0.1", "--abstain-below", "0.5").FailsWith(2, "exclude each other");
        Assert.Contains("is not calibrated", Hemato.Run(_folder.Path, "predict", trained.Model, trained.Data, "--abstain-below", "0.5").Succeeds().Err[0], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["c.safetensors"]));
    }

    /// <summary>By their bytes (the 30 drawn of a class begin with the 6 that it was trained on): under other names, in other folders, among others, and however the split is called.</summary>
    [Fact]
    public void Images_that_the_model_learnt_from_are_refused()
    {
        var split = Path.Combine(trained.Run, "split.csv");
        var learnt = ImageDataset.Load(split).Of(Split.Train)[0];
        File.Copy(learnt.Path, _folder[$"data/{learnt.Label}/another-name.jpg"]);

        foreach (var (data, part, says) in ((string, string[], string)[])[
            (split, ["--split", "all"], "learnt from at least 16 of these 24 images"), (split, ["--split", "train"], "learnt from these images"),
            (trained.Data, [], "learnt from at least 16 of these 24 images"), ("data", [], "learnt from at least 17 of these 121 images")])
        {
            Hemato.Run(_folder.Path, ["calibrate", trained.Model, "--data", data, "--no-audit", "--out", "c.safetensors", .. part]).EndsWith(1, says, "--split val");
        }

        Assert.False(File.Exists(_folder["c.safetensors"]));
    }

    /// <summary>The proof is of a model that was chosen without the images that prove it.</summary>
    [Fact]
    public void Validation_images_that_chose_the_epoch_are_told_of()
    {
        const string Says = "these images chose the model's epoch";
        var run = Hemato.Run(_folder.Path, "train", "--data", "data", "--size", "32", "--weights", Bundled, "--augment", "none", "--epochs-head", "1", "--epochs", "3", "--batch-size", "8", "--ratios", "80/20/0", "--name", "run").Succeeds();
        Assert.Contains("validation   these images chose the epoch, so this flatters: there are no test images", run.Lines);

        Assert.Contains(Says, Hemato.Run(_folder.Path, "calibrate", "runs/run/best.safetensors", "--data", "runs/run/split.csv", "--error-rate", "0.9", "--out", "c.safetensors").Succeeds().Out, StringComparison.Ordinal);
        Assert.Contains(Says, Hemato.Run(_folder.Path, "summary", "c.safetensors").Succeeds().Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Says, Calibrate("--error-rate", "0.9").Succeeds().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_named_of_both_sets()
    {
        _folder.Put("data/monocyte/broken.jpg", "no picture"u8);
        _folder.WithImages(name: "train");
        _folder.Put("train/monocyte/spoilt.jpg", "no picture"u8);

        var found = Calibrate("--train", "train").Succeeds();

        Assert.Contains(found.Err, line => line.Contains("left out: ", StringComparison.Ordinal) && line.Contains("broken.jpg", StringComparison.Ordinal));
        Assert.Contains(found.Err, line => line.Contains("left out: ", StringComparison.Ordinal) && line.Contains("spoilt.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_without_calibration_cannot_hold_an_error_rate() =>
        Hemato.Run(_folder.Path, "predict", trained.Model, "data", "--error-rate", "0.01").FailsWith(1, "is not calibrated", "hemato calibrate");

    private Outcome Calibrate(params string[] options) => With("data", options);

    private Outcome With(string data, params string[] options) =>
        Hemato.Run(_folder.Path, ["calibrate", Bundled, "--data", data, "--no-audit", "--out", "c.safetensors", .. options]);
}
