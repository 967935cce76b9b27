using System.Text.Json;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using ModelMetadata = Hematovision.Models.ModelMetadata;

namespace Hematovision.Tests.Models.Onnx;

public sealed class OnnxFileTests : TorchTest, IDisposable
{
    private const int Size = 64;
    private const double Temperature = 1.7;

    private static readonly string[] Classes = ["monocyte", "neutrophil", "eosinophil"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mobilenet_v2")]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("vgg16")]
    public void The_graph_computes_what_the_model_computes(string backbone)
    {
        using var model = Create(backbone);
        OnnxFile.Save(_folder["model.onnx"], model, About(backbone), OnnxInput.Tensor);
        using var images = SeededWeights.Images();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (logits, features) = model.LogitsAndFeatures(images);
        var probabilities = nn.functional.softmax(logits / Temperature, 1);

        using var session = new InferenceSession(_folder["model.onnx"]);
        var results = Run(session, "images", images.contiguous().data<float>().ToArray(), images.shape);

        AssertClose(logits, results["logits"]);
        AssertClose(features, results["features"]);
        AssertClose(probabilities, results["probabilities"]);
    }

    [Theory]
    [InlineData(CropMode.Whole, ResizeKernel.Bilinear, false, 64, 64)]
    [InlineData(CropMode.Whole, ResizeKernel.Bilinear, true, 64, 64)]
    [InlineData(CropMode.Whole, ResizeKernel.Bilinear, true, 150, 97)]
    [InlineData(CropMode.Whole, ResizeKernel.Bicubic, false, 40, 131)]
    [InlineData(CropMode.Centre, ResizeKernel.Bilinear, false, 203, 120)]
    [InlineData(CropMode.Centre, ResizeKernel.Bicubic, true, 61, 90)]
    public void A_picture_goes_in_and_the_probabilities_of_the_predictor_come_out(CropMode crop, ResizeKernel kernel, bool whiteBalance, int width, int height)
    {
        using var model = Create("resnet18");
        var about = About("resnet18") with { Preprocessing = new Preprocessing(Size) { Crop = crop, Kernel = kernel, WhiteBalance = whiteBalance } };
        ModelFile.Save(_folder["model.safetensors"], model, about);
        OnnxFile.Save(_folder["model.onnx"], model, about, OnnxInput.Picture);
        var pixels = new byte[width * height * 3];
        // A dark lamp of a tint of its own: what is balanced twice, or not, is another picture.
        double[] lamp = whiteBalance ? [0.35, 0.3, 0.2] : [1, 1, 1];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(lamp[i % 3] * (128 + 100 * Math.Sin(i * 0.013) + i % 17));
        using var predictor = Predictor.Load(_folder["model.safetensors"], runtime: NetworkRuntime.Torch);
        var expected = predictor.Predict([("picture", new RgbImage(width, height, pixels))]).Single().Probabilities;

        using var session = new InferenceSession(_folder["model.onnx"]);
        var probabilities = Run(session, "picture", pixels, [1, height, width, 3])["probabilities"];

        // A byte of the resized picture may be one off where a weight's last digit tips a half.
        Assert.All(expected.Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, 2e-3));
    }

    [Fact]
    public void Pixels_are_balanced_in_the_graph_as_the_predictor_balances_them()
    {
        using var model = Create("resnet18");
        var about = About("resnet18") with { Preprocessing = new Preprocessing(Size) { WhiteBalance = true } };
        ModelFile.Save(_folder["model.safetensors"], model, about);
        OnnxFile.Save(_folder["model.onnx"], model, about, OnnxInput.Pixels);
        var random = new Random(8);
        byte[] pixels = [.. Enumerable.Range(0, Size * Size * 3).Select(i => (byte)random.Next(20 + (30 * (i % 3))))];
        using var predictor = Predictor.Load(_folder["model.safetensors"], runtime: NetworkRuntime.Torch);
        var expected = predictor.Predict([("picture", new RgbImage(Size, Size, pixels))]).Single().Probabilities;

        using var session = new InferenceSession(_folder["model.onnx"]);
        var probabilities = Run(session, "pixels", pixels, [1, Size, Size, 3])["probabilities"];

        Assert.All(expected.Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void It_says_its_classes_preprocessing_and_temperature()
    {
        using var model = Create("resnet18");
        OnnxFile.Save(_folder["model.onnx"], model, About("resnet18"), OnnxInput.Pixels);

        using var session = new InferenceSession(_folder["model.onnx"]);
        var notes = session.ModelMetadata.CustomMetadataMap;

        Assert.Equal(Classes, JsonSerializer.Deserialize<string[]>(notes["classes"]));
        Assert.Equal(About("resnet18").Preprocessing, Preprocessing.FromJson(notes["preprocessing"]));
        Assert.Equal("1.7", notes["temperature"]);
        Assert.Equal("pixels", notes["input"]);
        Assert.Equal([-1, Size, Size, 3], session.InputMetadata["pixels"].Dimensions);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_no_BatchNorm()
    {
        using var model = Create("mobilenet_v2");
        OnnxFile.Save(_folder["one.onnx"], model, About("mobilenet_v2"), OnnxInput.Tensor);
        OnnxFile.Save(_folder["two.onnx"], model, About("mobilenet_v2"), OnnxInput.Tensor);

        var bytes = File.ReadAllBytes(_folder["one.onnx"]);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["two.onnx"]));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("BatchNorm"u8));
        Assert.NotEqual(-1, bytes.AsSpan().IndexOf("Conv"u8));
    }

    [PythonOnnxFact]
    public void Pythons_onnx_finds_nothing_wrong_and_infers_the_shapes()
    {
        foreach (var backbone in BackboneRegistry.All)
        {
            using var model = Create(backbone.Name);
            var about = About(backbone.Name) with { Preprocessing = new Preprocessing(Size) { WhiteBalance = true } };
            foreach (var input in Enum.GetValues<OnnxInput>()) OnnxFile.Save(_folder[$"{backbone.Name}-{input}.onnx"], model, about, input);

            var layers = OnnxFile.Layers(NetworkPlan.Of(model), about.Preprocessing).Outputs.Keys;
            var bytes = new Quantization { Ranges = layers.ToDictionary(layer => layer, _ => (IReadOnlyList<float>)[-3f, 3f]), DatasetHash = new string('0', 64), Images = 1, Compared = 0, SameClass = 0 };
            OnnxFile.Save(_folder[$"{backbone.Name}-int8.onnx"], model, about, OnnxInput.Tensor, bytes);
        }

        const string Script =
            """
            import sys, onnx
            for path in sys.argv[1:]:
                onnx.checker.check_model(path, full_check=True)
                model = onnx.shape_inference.infer_shapes(onnx.load(path), strict_mode=True, data_prop=True)
                assert model.opset_import[0].version >= 17, path
                shapes = {v.name: [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in model.graph.value_info}
                assert len(shapes) >= len(model.graph.node) - 3, path
                assert [d.dim_param or d.dim_value for d in model.graph.output[0].type.tensor_type.shape.dim] == ["N", 3], path
            """;
        var files = Directory.GetFiles(_folder["."], "*.onnx");
        Assert.Equal(16, files.Length);
        Assert.Null(PythonOnnxFactAttribute.Run(Script, files));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        using var model = Create("resnet18");
        File.WriteAllText(_folder["file"], "");
        var error = Assert.Throws<HematoException>(() => OnnxFile.Save(Path.Combine(_folder["file"], "model.onnx"), model, About("resnet18"), OnnxInput.Tensor));
        Assert.Contains("model.onnx", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static CellClassifier Create(string backbone)
    {
        var model = CellClassifier.Create(backbone, new HeadOptions([16], 0.2), Classes.Length);
        SeededWeights.Fill(model.NamedTensors(), 1);
        model.eval();
        return model;
    }

    private static ModelMetadata About(string backbone) => new()
    {
        Backbone = backbone,
        Head = new HeadOptions([16], 0.2),
        Classes = Classes,
        Preprocessing = new Preprocessing(Size),
        Version = ModelMetadata.CurrentVersion,
        Calibration = new Calibration { Temperature = Temperature, DatasetHash = new string('0', 64), Images = 1, Groups = 1 },
    };

    private static Dictionary<string, float[]> Run<T>(InferenceSession session, string name, T[] values, long[] shape)
        where T : unmanaged
    {
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var results = session.Run(run, [name], [input], session.OutputNames);
        return session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    private static void AssertClose(Tensor expected, float[] actual)
    {
        var numbers = expected.contiguous().data<float>().ToArray();
        Assert.Equal(numbers.Length, actual.Length);
        var largest = numbers.Max(Math.Abs);
        Assert.True(largest > 1e-3, "nothing was computed");
        Assert.All(numbers.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(1, largest)));
    }
}
