using System.Text.Json;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato quantize</c>, and what the other commands make of <c>--precision int8</c>.</summary>
[Collection(Command.Name)]
public sealed class QuantizeTests(Trained trained) : IDisposable
{
    private static readonly string Bundled = Path.Combine(AppContext.BaseDirectory, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");

    private readonly Folder _folder = new Folder().WithImages();

    public void Dispose() => _folder.Dispose();

    [ByteFact]
    public void A_prepared_model_is_computed_in_bytes_by_every_command_that_infers()
    {
        var found = Hemato.Run(_folder.Path, "quantize", Bundled, "--data", trained.Data, "--limit", "2", "--out", "small.safetensors", "--json", "found.json").Succeeds();
        Assert.Equal("ranges of 63 layers, on 8 images", found.Lines[0]);
        Assert.Matches("^named as in fp32: [0-9]+ of 16 other images, [01].[0-9]{4} ", found.Lines[1]);
        Assert.Equal(16, JsonDocument.Parse(File.ReadAllText(_folder["found.json"])).RootElement.GetProperty("compared").GetInt32());
        string[] labelled = ["--data", "data", "--no-audit"];
        foreach (string[] command in (string[][])
            [["predict", "small.safetensors", "data", "--json"], ["eval", "small.safetensors", .. labelled], ["calibrate", "small.safetensors", .. labelled, "--out", "c.safetensors"]])
        {
            Assert.NotEqual(Hemato.Run(_folder.Path, command).Succeeds().Lines[0], Hemato.Run(_folder.Path, [.. command, "--precision", "int8"]).Succeeds().Lines[0]);
        }

        Hemato.Run(_folder.Path, ["compare", "small.safetensors", trained.Model, .. labelled, "--precision", "int8"]).EndsWith(1, "is not prepared for int8: hemato quantize");
        Hemato.Run(_folder.Path, ["compare", "small.safetensors", "c.safetensors", .. labelled, "--rounds", "1", "--precision", "int8"]).Succeeds();
        Hemato.Run(_folder.Path, "differential", "small.safetensors", "data", "--out", "smear", "--precision", "int8").Succeeds();
        Hemato.Run(_folder.Path, "serve", "small.safetensors", "--selftest", "--precision", "int8").Succeeds();
        Hemato.Run(_folder.Path, "serve", trained.Model, "--selftest", "--precision", "int8").EndsWith(1, "is not prepared for int8: hemato quantize");
        Hemato.Run(_folder.Path, "export", "small.safetensors", "--onnx", "small.onnx", "--precision", "int8").Succeeds();
        Assert.InRange(new FileInfo(_folder["small.onnx"]).Length, 1_000_000, 4_000_000);
        Hemato.Run(_folder.Path, "export", trained.Model, "--onnx", "none.onnx", "--precision", "int8").EndsWith(1, "is not prepared for int8: hemato quantize");
        Assert.Contains("int8           ranges from 8 images", Hemato.Run(_folder.Path, "summary", "small.safetensors").Succeeds().Out, StringComparison.Ordinal);
        Hemato.Run(_folder.Path, "predict", "small.safetensors", "data", "--precision", "int8", "--runtime", "torch").EndsWith(2, "--runtime torch does not compute in int8");
    }

    [ByteFact]
    public void What_was_proven_in_floats_is_not_claimed_for_bytes()
    {
        Assert.Contains("hematovision-mobilenet_v2.safetensors was calibrated in fp32; its bounds hold for that only", Hemato.Run(_folder.Path, "predict", Bundled, "data", "--precision", "int8").Succeeds().Err);
        Hemato.Run(_folder.Path, "predict", Bundled, "data", "--precision", "int8", "--error-rate", "0.0125").FailsWith(1, "holds its error rate in fp32: use --precision fp32");
        foreach (var held in (string[])["0.0125", "0.02"]) Hemato.Run(_folder.Path, "predict", Bundled, "data", "--error-rate", held).Succeeds();
        Hemato.Run(_folder.Path, "predict", Bundled, "data", "--error-rate", "0.01").FailsWith(1, "is calibrated for an error rate of 0.0125, not 0.01");
    }

    [Fact]
    public void What_cannot_be_is_one_line()
    {
        Hemato.Run(_folder.Path, "quantize", trained.Model, "--data", "data", "--limit", "0").FailsWith(2, "--limit is at least 1");
        Hemato.Run(_folder.Path, "quantize", "nowhere.safetensors", "--data", "data").FailsWith(1, "there is no file nowhere.safetensors");
        Hemato.Run(_folder.Path, "train", "--data", "data", "--precision", "int8").FailsWith(2, "--precision takes auto, fp32 or bf16");
        Hemato.Run(_folder.Path, "predict", trained.Model, "data", "--precision", "int8").EndsWith(1, "int8");
    }
}
