using System.Text.Json;
using Hematovision.Data;

namespace Hematovision.Cli.Tests;

/// <summary>From training to comparison, with the bundled model and with a ResNet50: what holds for one backbone holds for another.</summary>
[Collection(Command.Name)]
public sealed class WholeWayTests(WholeWayTests.Models models) : IClassFixture<WholeWayTests.Models>
{
    private static readonly string Bundled = Path.Combine(AppContext.BaseDirectory, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");

    private static readonly string[] Residual = ["--data", "data", "--backbone", "resnet50", "--size", "64", "--weights", "none", "--epochs-head", "1", "--epochs", "0"];

    private readonly Folder _folder = models.Folder;

    [Theory]
    [InlineData("runs/residual/best.safetensors")]
    [InlineData("bundled.safetensors")]
    public void A_model_is_calibrated_asked_explained_tested_and_exported(string model)
    {
        var calibrated = Run("calibrate", model, "--data", "new", "--no-audit", "--train", "data", "--error-rate", "0.9", "--tta", "2", "--json", "calibration.json").Out;
        Assert.Contains("at most 90 % of the others are wrong", calibrated, StringComparison.Ordinal);
        Assert.Contains("images unlike 48 training images", calibrated, StringComparison.Ordinal);
        Assert.Equal(64, Json("calibration.json").GetProperty("calibration").GetProperty("error_bound").GetProperty("groups").GetInt32());

        Assert.Equal(1 + 64, Run("predict", model, "new", "--error-rate", "0.9", "--tta", "2", "--explain", $"{model}-why").Lines.Count);
        var maps = Directory.GetFiles(_folder[$"{model}-why"], "*.png");
        Assert.Equal(64, maps.Length);
        Assert.True(maps.Select(Folder.Hash).Distinct().Count() > 50);

        var eval = Run("eval", model, "--data", "new", "--no-audit", "--tta", "2", "--robustness", "--explain", $"{model}-page", "--limit", "1", "--json", "scores.json").Out;
        Assert.Contains("referred", eval, StringComparison.Ordinal);
        var scores = Json("scores.json").GetProperty("models")[0];
        Assert.Equal(10, scores.GetProperty("robustness").GetProperty("curves").GetArrayLength());
        Assert.Equal(4, scores.GetProperty("deletion").GetProperty("images").GetInt32());
        Assert.True(scores.GetProperty("confidence").GetProperty("refers").GetBoolean());

        Run("export", model, "--onnx", "model.onnx");
        Assert.True(new FileInfo(_folder["model.onnx"]).Length > 0.9 * new FileInfo(_folder[model]).Length - 200_000);
        var (here, there) = (Probabilities("torch"), Probabilities("onnx"));
        Assert.All(here.Zip(there), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

        double[] Probabilities(string runtime) => [.. Run("predict", model, "new", "--runtime", runtime, "--json").Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("probability").GetDouble())];
    }

    [Fact]
    public void A_ResNet50_is_compared_reported_and_made_again_after_it_was_calibrated()
    {
        File.Copy(_folder["runs/residual/best.safetensors"], _folder["residual.safetensors"]);
        Assert.Matches(@"(?m)^residual +64 px +23\.77 M ", Run("compare", "bundled.safetensors", "residual.safetensors", "--data", "new", "--no-audit").Out);

        Run("report", "runs/residual", "--robustness");
        var page = File.ReadAllText(_folder["runs/residual/report.html"]);
        Assert.Contains("resnet50", page, StringComparison.Ordinal);
        Assert.Contains("As photographs get worse the model keeps ", page, StringComparison.Ordinal);

        Run("calibrate", "runs/residual/best.safetensors", "--data", "new", "--no-audit", "--train", "data");
        Assert.DoesNotContain("DIFFERS", Run("reproduce", "runs/residual").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_residual_network_is_cross_validated_and_searched_for()
    {
        string[] options = [.. Residual.Select(word => word == "resnet50" ? "resnet18" : word)]; // a quarter of the time
        Run(["crossval", .. options, "--folds", "2", "--name", "folds"]);
        Assert.Equal(48, Json("runs/folds/crossval.json").GetProperty("pooled").GetProperty("images").GetProperty("images").GetInt32());

        Run(["lr-find", "--steps", "10", .. options.SkipLast(4)]);
        _folder.Put("sweep.yaml", "train: {data: data, backbone: resnet18, size: 64, weights: none, epochs-head: 1, epochs: 0}\ngrid: {dropout: [0, 0.5]}"u8);
        Run("sweep", "sweep.yaml", "--name", "search");
        Assert.Equal(2, Json("runs/search/sweep.json").GetProperty("trials").GetArrayLength());
    }

    /// <summary>Both models, and cells that neither has seen.</summary>
    public sealed class Models : IDisposable
    {
        public Models()
        {
            SyntheticSmear.Write(Folder["data"], new SyntheticSmearOptions(12, Size: 64, Seed: 1));
            SyntheticSmear.Write(Folder["new"], new SyntheticSmearOptions(16, Size: 64, Seed: 2));
            Hemato.Run(Folder.Path, ["train", .. Residual, "--name", "residual"]).Succeeds();
            File.Copy(Bundled, Folder["bundled.safetensors"]);
        }

        internal Folder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }

    private Outcome Run(params string[] words) => Hemato.Run(_folder.Path, words).Succeeds();

    private JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(_folder[file])).RootElement;
}
