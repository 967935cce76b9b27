using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato predict</c>: what it prints, and what it makes of paths and images that are not as they should be.</summary>
[Collection(Command.Name)]
public sealed partial class PredictTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new Folder().WithImages(2);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pipe_gets_CSV_with_the_paths_as_they_were_named()
    {
        var csv = Predict("data/monocyte").Succeeds();

        Assert.Equal(
            """
            path,class,probability,eosinophil,lymphocyte,monocyte,neutrophil,refer
            data/monocyte/monocyte-00000.jpg,CLASS,0.0000,0.0000,0.0000,0.0000,0.0000,
            data/monocyte/monocyte-00001.jpg,CLASS,0.0000,0.0000,0.0000,0.0000,0.0000,

            """.ReplaceLineEndings("\n"),
            Masked(csv.Out));
        Assert.Empty(csv.Err);
    }

    /// <summary>It is a third of a second of the start, and a hundred megabytes. glibc's loader says what it loads.</summary>
    [LinuxTheory]
    [InlineData("onnx", false)]
    [InlineData("auto", false)]
    [InlineData("torch", true)]
    public void Libtorch_is_loaded_only_where_it_computes(string runtime, bool loads)
    {
        Dictionary<string, string?> environment = new() { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = _folder["loader"] };

        Hemato.Run(_folder.Path, environment, "predict", trained.Model, "data", "--runtime", runtime).Succeeds();

        var loaded = File.ReadAllText(Directory.GetFiles(_folder.Path, "loader.*").Single());
        Assert.Contains("libSkiaSharp", loaded, StringComparison.Ordinal);
        Assert.Equal(loads, loaded.Contains("libtorch_cpu", StringComparison.Ordinal));
    }

    [Fact]
    public void JSON_is_a_line_an_image()
    {
        var json = Predict("data/monocyte/*1.jpg", "--json", "--top", "2").Succeeds();

        Assert.Equal(
            """{"path":"data/monocyte/monocyte-00001.jpg","class":"CLASS","probability":0.0000,"probabilities":{"eosinophil":0.0000,"lymphocyte":0.0000,"monocyte":0.0000,"neutrophil":0.0000},"refer":null,"top":[{"class":"CLASS","probability":0.0000},{"class":"CLASS","probability":0.0000}]}""" + "\n",
            Masked(json.Out));
        var image = JsonDocument.Parse(json.Out).RootElement;
        var probabilities = image.GetProperty("probabilities").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        Assert.Equal(1, probabilities.Values.Sum(), 1e-5);
        Assert.Equal(probabilities.MaxBy(p => p.Value).Key, image.GetProperty("class").GetString());
    }

    [Fact]
    public void Bad_images_are_named_and_counted_and_fail_only_when_strict()
    {
        _folder.Put("data/monocyte/text.png", "no picture"u8);
        _folder.Put("data/monocyte/empty.jpg", []);

        var lenient = Predict("data/monocyte").Succeeds();
        var strict = Predict("data/monocyte", "--strict");

        Assert.Equal(1, strict.Code);
        Assert.Equal(lenient.Out, strict.Out);
        Assert.Equal(3, strict.Lines.Count);
        string[] says =
        [
            "hemato: left out: data/monocyte/empty.jpg: is empty",
            "hemato: left out: data/monocyte/text.png: is text, not an image",
            "hemato: 2 of 4 images could not be read.",
        ];
        Assert.Equal(says, strict.Err);
        Assert.Equal(says, lenient.Err);
    }

    [Theory]
    [InlineData("nowhere.jpg", "no such file or folder: nowhere.jpg")]
    [InlineData("data/*.jpg", "nothing matches data/*.jpg")]
    [InlineData("nothing", "there is no image in the folder nothing")]
    public void Nothing_to_predict(string path, string says)
    {
        Directory.CreateDirectory(_folder["nothing"]);

        Predict(path).FailsWith(1, says);
    }

    [UnixFact]
    public void A_path_may_hold_anything()
    {
        const string name = "a b é 日本 [1] *? \"q\", \n\u001b[31m.jpg";
        _folder.Put($"odd/{name}", File.ReadAllBytes(_folder["data/monocyte/monocyte-00000.jpg"]));
        _folder.Put("odd/bad\n\u001b[31m.jpg", []);

        Assert.Equal($"odd/{name}", JsonDocument.Parse(Predict($"odd/{name}", "--json").Succeeds().Out).RootElement.GetProperty("path").GetString());
        Assert.Contains("odd/a b é 日本 [1] *? \"\"q\"\", \n", Predict("odd/a*").Succeeds().Out, StringComparison.Ordinal);
        Assert.Equal(["hemato: left out: odd/bad??[31m.jpg: is empty", "hemato: 1 of 2 images could not be read."], Predict("odd").Succeeds().Err);
    }

    [Fact]
    public void A_file_that_is_no_model()
    {
        var model = File.ReadAllBytes(trained.Model);
        _folder.Put("cut.safetensors", model.AsSpan(0, model.Length / 2));
        _folder.Put("text.safetensors", "no model at all"u8);
        var plain = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"u8;
        _folder.Put("plain.safetensors", [.. BitConverter.GetBytes((long)plain.Length), .. plain, 0, 0, 0, 0]);

        foreach (string[] command in (string[][])[["predict", "MODEL", "data"], ["eval", "MODEL", "--data", "data"], ["summary", "MODEL"]])
        {
            Outcome With(string file) => Hemato.Run(_folder.Path, command.Select(word => word == "MODEL" ? file : word));
            With("gone.safetensors").FailsWith(1, "there is no file gone.safetensors");
            With("cut.safetensors").FailsWith(1, "cut.safetensors is cut short");
            With("text.safetensors").FailsWith(1, "text.safetensors is no safetensors file");
            With("plain.safetensors").FailsWith(1, "holds weights but no Hematovision model", "Train with --weights plain.safetensors");
        }
    }

    [UnixFact]
    public void A_reader_that_has_enough_ends_it_without_a_word()
    {
        var head = Hemato.Bash(_folder.Path, $"hemato predict '{trained.Model}' data data/*/* --json --batch-size 1 | head -1").Succeeds();

        Assert.Single(head.Lines);
        Assert.Empty(head.Err);
    }

    [LinuxFact]
    public void Output_that_cannot_be_written_is_an_error() =>
        Hemato.Bash(_folder.Path, $"hemato predict '{trained.Model}' data > /dev/full").EndsWith(1, "No space left on device");

    [LinuxFact]
    public void Where_standard_error_is_full_or_closed_the_work_goes_on()
    {
        var lines = 1 + Directory.GetFiles(_folder["data/monocyte"]).Length;
        _folder.Put("data/monocyte/broken.jpg", "no image"u8);
        foreach (var nowhere in (string[])["2>/dev/full", "2>&-"])
        {
            Assert.Equal(lines, Hemato.Bash(_folder.Path, $"hemato predict '{trained.Model}' data/monocyte --csv {nowhere}").Succeeds().Lines.Count);
            Assert.Equal((1, ""), Hemato.Bash(_folder.Path, $"hemato predict nothing.safetensors data {nowhere}") is var failed ? (failed.Code, failed.Out) : default);
        }
    }

    [Fact]
    public void A_model_whose_weights_are_broken_answers_nothing()
    {
        Broken(trained.Model, _folder["broken.safetensors"]);

        foreach (var command in (string[])["predict", "differential"])
        {
            Hemato.Run(_folder.Path, command, "broken.safetensors", "data").EndsWith(1, "the model's answer is not a number: its weights are broken");
        }

        Hemato.Run(_folder.Path, "predict", "broken.safetensors", "data", "--json").EndsWith(1, "is not a number");
    }

    // The last four bytes of a file are of its last tensor.
    private static void Broken(string model, string to)
    {
        var bytes = File.ReadAllBytes(model);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), float.NaN);
        File.WriteAllBytes(to, bytes);
    }

    private Outcome Predict(params string[] arguments) => Hemato.Run(_folder.Path, ["predict", trained.Model, .. arguments]);

    // What the seed and the machine's arithmetic decide.
    private static string Masked(string text) => Number().Replace(Class().Replace(text, "CLASS"), "0.0000");

    [GeneratedRegex(@"\b[01]\.\d+(E-\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex("""(?<=jpg,|"class":")[a-z]+""")]
    private static partial Regex Class();
}
