using System.Text.Json;

namespace Hematovision.Cli.Tests;

/// <summary>From calibration to comparison, with the bundled model and with a ResNet50: what holds for one backbone holds for another.</summary>
[Collection(Command.Name)]
public sealed class WholeWayTests : IDisposable
{
    private static readonly string Bundled = Path.Combine(AppContext.BaseDirectory, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");

    private readonly Folder _folder = new Folder().WithImages(6);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bundled_model_and_a_ResNet50_are_calibrated_asked_explained_tested_and_compared()
    {
        Hemato.Run(_folder.Path, [.. Trained.Quick, "--backbone", "resnet50", "--name", "residual"]).Succeeds();
        File.Copy(_folder["runs/residual/best.safetensors"], _folder["residual.safetensors"]);
        File.Copy(Bundled, _folder["bundled.safetensors"]);

        foreach (var model in (string[])["residual", "bundled"])
        {
            Hemato.Run(_folder.Path, "calibrate", $"{model}.safetensors", "--data", "data", "--no-audit", "--train", "data", "--abstain-below", "0.5").Succeeds();
            Assert.Equal(1 + 24, Hemato.Run(_folder.Path, "predict", $"{model}.safetensors", "data", "--tta", "2", "--explain", $"{model}-why").Succeeds().Lines.Count);
            Assert.Equal(24, Directory.GetFiles(_folder[$"{model}-why"], "*.png").Length);
            var eval = Hemato.Run(
                _folder.Path, "eval", $"{model}.safetensors", "--data", "data", "--no-audit", "--robustness", "--explain", $"{model}-page", "--limit", "1", "--json", $"{model}.json").Succeeds();
            Assert.Contains("referred", eval.Out, StringComparison.Ordinal);
            var scores = JsonDocument.Parse(File.ReadAllText(_folder[$"{model}.json"])).RootElement.GetProperty("models")[0];
            Assert.Equal(10, scores.GetProperty("robustness").GetProperty("curves").GetArrayLength());
            Assert.Equal(4, scores.GetProperty("deletion").GetProperty("images").GetInt32());
        }

        var compare = Hemato.Run(_folder.Path, "compare", "bundled.safetensors", "residual.safetensors", "--data", "data", "--no-audit").Succeeds();
        Assert.Matches(@"(?m)^residual +32 px +23\.77 M ", compare.Out);
        Hemato.Run(_folder.Path, "report", "runs/residual").Succeeds();
        Assert.Contains("resnet50", File.ReadAllText(_folder["runs/residual/report.html"]), StringComparison.Ordinal);
    }
}
