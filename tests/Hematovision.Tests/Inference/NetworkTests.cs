using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Models.Weights;
using Hematovision.Tests.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Tests.Inference;

public sealed class NetworkTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _images;
    private readonly string _model = Bundled.Model;

    public NetworkTests()
    {
        SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(ImagesPerClass: 4, Size: 120));
        _images = [.. Directory.EnumerateFiles(_folder["data"], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Both_runtimes_give_the_bundled_model_the_same_answers(int views)
    {
        Assert.True(OnnxSession.IsAvailable);
        var (torch, onnx) = (Answers(NetworkRuntime.Torch, views), Answers(NetworkRuntime.Onnx, views));

        Assert.Equal(_images.Length, torch.Length);
        foreach (var (expected, actual) in torch.Zip(onnx))
        {
            Assert.Equal(expected.Order()[0], actual.Order()[0]);
            Assert.All(expected.Logits.Zip(actual.Logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.All(expected.Probabilities.Zip(actual.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.Equal(expected.Distance, actual.Distance, 1e-4);
            Assert.True(expected.Distance > 0);
        }
    }

    [Fact]
    public void A_dark_picture_is_balanced_once_by_either()
    {
        var about = new ModelMetadata
        {
            Version = ModelMetadata.CurrentVersion,
            Backbone = "resnet18",
            Head = new HeadOptions([], 0),
            Classes = ["a", "b", "c"],
            Preprocessing = new Preprocessing(32) { WhiteBalance = true },
        };
        using (var model = CellClassifier.Create(about.Backbone, about.Head, about.Classes.Count))
        {
            SeededWeights.Fill(model.NamedTensors(), 1);
            ModelFile.Save(_folder["dark.safetensors"], model, about);
        }

        var random = new Random(3);
        var picture = new RgbImage(40, 40, [.. Enumerable.Range(0, 40 * 40 * 3).Select(_ => (byte)random.Next(30))]);
        using var torch = Predictor.Load(_folder["dark.safetensors"], "cpu", runtime: NetworkRuntime.Torch);
        using var onnx = Predictor.Load(_folder["dark.safetensors"], "cpu", runtime: NetworkRuntime.Onnx);
        var (first, second) = (torch.Predict([("dark", picture)]).Single(), onnx.Predict([("dark", picture)]).Single());
        Assert.All(first.Probabilities.Zip(second.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Auto_is_the_fused_network_on_the_processor()
    {
        using var predictor = Predictor.Load(_model, "cpu", loading: new LoaderOptions(BatchSize: 4));
        var auto = predictor.Answers(Examples(), CancellationToken.None).Select(answer => answer.Logits).ToArray();
        Assert.Equal(Answers(NetworkRuntime.Onnx, 1).Select(answer => answer.Logits), auto);
    }

    [Fact]
    public void An_image_gets_the_same_numbers_alone_and_among_others() => AssertBatchesDoNotMatter(Precision.Fp32);

    [ByteFact]
    public void And_in_bytes() => AssertBatchesDoNotMatter(Precision.Int8);

    [Fact]
    public void Explanations_are_there_with_either_and_agree()
    {
        using var onnx = Predictor.Load(_model, "cpu", runtime: NetworkRuntime.Onnx);
        using var torch = Predictor.Load(_model, "cpu", runtime: NetworkRuntime.Torch);
        var (first, second) = (onnx.Explain(_images[..1], ExplanationMethod.GradCam).Single(), torch.Explain(_images[..1], ExplanationMethod.GradCam).Single());
        Assert.Equal(second.Class, first.Class);
        Assert.Equal(second.Map.Values.ToArray(), first.Map.Values.ToArray());
    }

    [Fact]
    public void A_model_whose_file_was_replaced_answers_on_and_does_not_explain_with_another()
    {
        File.Copy(_model, _folder["model.safetensors"]);
        using var predictor = Predictor.Load(_folder["model.safetensors"], "cpu", runtime: NetworkRuntime.Onnx);
        var before = predictor.Predict(_images[..1]).Single().Probabilities;

        File.SetLastWriteTimeUtc(_folder["model.safetensors"], DateTime.UtcNow.AddHours(1));

        Assert.Equal(before, predictor.Predict(_images[..1]).Single().Probabilities);
        Assert.Contains("load it again", Assert.Throws<HematoException>(() => predictor.Explain(_images[..1], ExplanationMethod.GradCam).Single()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NetworkRuntime.Torch)]
    [InlineData(NetworkRuntime.Onnx)]
    public void Weights_that_do_not_fit_are_refused_by_either_in_the_same_line(NetworkRuntime runtime)
    {
        using var scope = NewDisposeScope();
        using (var whole = SafeTensorsFile.Open(_model))
        {
            var tensors = whole.Tensors.Keys.Where(key => key != "features.3.conv.1.1.running_var").Select(key => KeyValuePair.Create(key, key == "features.5.conv.0.0.weight" ? ones(3) : whole.Read(key)));
            SafeTensorsWriter.Write(_folder["lacking.safetensors"], [.. tensors, new("stray", ones(1))], whole.Metadata);
        }

        var line = Assert.Throws<HematoException>(() => Predictor.Load(_folder["lacking.safetensors"], "cpu", runtime: runtime)).Message;

        Assert.Equal($"{_folder["lacking.safetensors"]} does not fit mobilenet_v2: 1 missing (features.3.conv.1.1.running_var), 1 extra (stray), 1 mis-shaped (features.5.conv.0.0.weight [3] for [192, 32, 1, 1]).", line);
    }

    [Fact]
    public void A_precision_that_a_runtime_has_not_is_refused() =>
        Assert.Contains("--runtime torch", Assert.Throws<UsageException>(() => Predictor.Load(_model, "cpu", Precision.Bf16, runtime: NetworkRuntime.Onnx)).Message);

    [Theory]
    [InlineData(0, "a b / c d")]
    [InlineData(1, "d c / b a")]
    [InlineData(2, "b d / a c")]
    [InlineData(3, "c a / d b")]
    [InlineData(4, "b a / d c")]
    [InlineData(5, "c d / a b")]
    [InlineData(6, "a c / b d")]
    [InlineData(7, "d b / c a")]
    public void Each_view_turns_and_mirrors_the_pixels(int view, string expected)
    {
        // A second image before it must not matter.
        byte[] pixels = [.. "xyzwABCD"u8.ToArray().SelectMany(letter => new byte[] { letter, letter, letter })];
        for (var i = 12; i < pixels.Length; i++) pixels[i] += (byte)('a' - 'A');
        var seen = Views.Of(pixels, 2, 2, view)[12..].Chunk(3).Select(pixel => (char)pixel[0]).ToArray();
        Assert.Equal(expected, $"{seen[0]} {seen[1]} / {seen[2]} {seen[3]}");
    }

    private Answer[] Answers(NetworkRuntime runtime, int views)
    {
        using var predictor = Predictor.Load(_model, "cpu", loading: new LoaderOptions(BatchSize: 4), answers: new AnswerOptions(views), runtime: runtime);
        return [.. predictor.Answers(Examples(), CancellationToken.None)];
    }

    private void AssertBatchesDoNotMatter(Precision precision)
    {
        var alone = Logits(1);
        Assert.Equal(_images.Length, alone.Length);
        Assert.Equal(alone, Logits(3));
        Assert.Equal(alone, Logits(32));

        float[][] Logits(int batchSize)
        {
            using var predictor = Predictor.Load(_model, "cpu", precision, new LoaderOptions(batchSize));
            Assert.Equal(NetworkRuntime.Onnx, predictor.Runtime);
            return [.. predictor.Answers(Examples(), CancellationToken.None).Select(answer => answer.Logits)];
        }
    }

    private ImageExample[] Examples() => [.. _images.Select(path => new ImageExample(path, "", path))];
}
