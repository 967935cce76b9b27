using Hematovision.Data;
using Hematovision.Evaluation.Quantizing;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Models.Weights;
using Hematovision.Tests.Models;
using Hematovision.Torch;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using ModelMetadata = Hematovision.Models.ModelMetadata;

namespace Hematovision.Tests.Evaluation;

/// <summary>A model in bytes, of the same answers but for a little.</summary>
public sealed class QuantizerTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _data;

    public QuantizerTests()
    {
        SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(ImagesPerClass: 6, Size: 96));
        _data = ImageDataset.Load(_folder["data"]);
    }

    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(backbone => backbone.Name)];

    public void Dispose() => _folder.Dispose();

    /// <summary>An untrained network spreads noise as it spreads everything, so that this is no figure of what a trained one loses.</summary>
    [ByteTheory]
    [MemberData(nameof(Names))]
    public void Every_backbone_gives_in_bytes_nearly_what_it_gives_in_floats(string backbone)
    {
        var path = Saved(backbone);

        var found = Quantizer.Run(path, _data.Hash, _data.Examples, perClass: 3);
        ModelFile.Quantize(path, path, found.Quantization);

        Assert.Equal(12, found.Quantization.Images);
        Assert.Equal(12, found.Quantization.Compared);
        var (floats, bytes) = (Features(path, Precision.Fp32), Features(path, Precision.Int8));
        Assert.NotEqual(floats, bytes);
        Assert.InRange(Math.Sqrt(floats.Zip(bytes, (x, y) => Math.Pow(x - y, 2)).Sum() / floats.Sum(x => (double)x * x)), 1e-6, 0.1);
    }

    [ByteFact]
    public void An_exported_graph_in_bytes_gives_what_the_predictor_gives()
    {
        var path = Saved("mobilenet_v2");
        ModelFile.Quantize(path, path, Quantizer.Run(path, _data.Hash, _data.Examples, perClass: 3).Quantization);
        var (model, about) = ModelFile.Load(path, CPU);
        using (model) OnnxFile.Save(_folder["bytes.onnx"], model, about, OnnxInput.Pixels, about.Quantization);
        var preprocessor = new Preprocessor(about.Preprocessing with { WhiteBalance = false });
        var pixels = new byte[preprocessor.PixelBytes];
        preprocessor.Read(_data.Examples[0].Path, pixels);

        using var session = new InferenceSession(_folder["bytes.onnx"]);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 64, 64, 3]);
        using var results = session.Run(run, [OnnxFile.Pixels], [input], [OnnxFile.Features]);

        Assert.Equal("int8", session.ModelMetadata.CustomMetadataMap["precision"]);
        var expected = Features(path, Precision.Int8)[..results[0].GetTensorDataAsSpan<float>().Length];
        Assert.All(expected.Zip(results[0].GetTensorDataAsSpan<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * expected.Max()));
    }

    [ByteFact]
    public void The_file_keeps_its_weights_its_calibration_and_what_it_answers_in_floats()
    {
        var path = Bundled.Model;
        var before = ModelFile.ReadMetadata(path);

        var found = Quantizer.Run(path, _data.Hash, _data.Examples, perClass: 2);
        ModelFile.Quantize(path, _folder["small.safetensors"], found.Quantization);

        var after = ModelFile.ReadMetadata(_folder["small.safetensors"]);
        Assert.Equal(before.Calibration, after.Calibration);
        Assert.Equal(found.Quantization.Ranges["images"], after.Quantization!.Ranges["images"]);
        using (var one = SafeTensorsFile.Open(path))
        using (var other = SafeTensorsFile.Open(_folder["small.safetensors"]))
        {
            Assert.Equal(one.Tensors.Keys, other.Tensors.Keys);
            Assert.All(one.Tensors.Keys.Where(key => !WeightImport.IsBatchCount(key)), key => Assert.Equal(one.ReadNumbers(key), other.ReadNumbers(key)));
        }

        Assert.Equal(Features(path, Precision.Fp32), Features(_folder["small.safetensors"], Precision.Fp32));
    }

    /// <summary>A BatchNorm that learnt to give one number leaves a bias and no kernel.</summary>
    [ByteFact]
    public void A_channel_without_a_kernel_keeps_its_bias()
    {
        var (range, graph) = (new ByteRange(0, 1), new OnnxGraph("one"));
        graph.Input("x", OnnxGraph.Element.Float32, 1, 1, 1, 1);
        var bytes = new ByteGraph(graph, new Dictionary<string, ByteRange> { ["x"] = range, ["y"] = new(0, 2) });
        var x = bytes.Round("x", "x");
        var y = graph.Node("Conv", [x, .. bytes.Weights(x, [0, 1e-12f, 1], [3, 1, 1, 1], [0.5f, 1, 0.25f])]);
        graph.Node("out", "Identity", [bytes.Round("y", y)]);
        graph.Output("out", 1, 3, 1, 1);
        using var session = new InferenceSession(graph.ToModel([]).ToArray());
        using var input = OrtValue.CreateTensorValueFromMemory((float[])[1], [1, 1, 1, 1]);
        using var run = new RunOptions();

        using var results = session.Run(run, ["x"], [input], ["out"]);

        Assert.All(results[0].GetTensorDataAsSpan<float>().ToArray().Zip((float[])[0.5f, 1, 1.25f]), pair => Assert.Equal(pair.Second, pair.First, 0.01f));
    }

    [ByteFact]
    public void The_share_that_is_named_alike_is_of_the_images_that_were_not_measured()
    {
        var found = Quantizer.Run(Bundled.Model, _data.Hash, _data.Examples, perClass: 1);

        Assert.Equal((4, 20), (found.Quantization.Images, found.Quantization.Compared));
        Assert.Equal(found.Quantization.SameClass / 20.0, found.Same);
        Assert.InRange(found.Same!.Value, found.SameInterval!.Value.Low, found.SameInterval.Value.High);
        Assert.InRange(found.LargestDifference, found.MeanDifference, 1);
        var all = Quantizer.Run(Bundled.Model, _data.Hash, _data.Examples, perClass: 99);
        Assert.Null(all.Same);
        Assert.Contains("no images", Assert.Throws<HematoException>(() => Quantizer.Run(Bundled.Model, _data.Hash, [])).Message, StringComparison.Ordinal);
    }

    [ByteFact]
    public void A_model_without_ranges_or_with_odd_ones_is_refused_in_one_line()
    {
        var path = Saved("resnet18");
        Assert.Contains($"hemato quantize {path} --data", Refused(path), StringComparison.Ordinal);
        var found = Quantizer.Run(path, _data.Hash, _data.Examples, perClass: 1).Quantization;

        ModelFile.Quantize(path, _folder["lacking"], found with { Ranges = found.Ranges.Where(range => range.Key != "layer2.0.conv1").ToDictionary() });
        Assert.Contains("int8 ranges lack layer2.0.conv1", Refused(_folder["lacking"]), StringComparison.Ordinal);

        foreach (float[] odd in (float[][])[[0, 0], [1, 2], [-2, -1], [0], [], [0, float.MaxValue, 1]])
        {
            ModelFile.Quantize(path, _folder["odd"], found with { Ranges = new Dictionary<string, IReadOnlyList<float>>(found.Ranges) { ["layer1.0"] = odd } });
            Assert.Contains("damaged: its int8 range of layer1.0 is [", Refused(_folder["odd"]), StringComparison.Ordinal);
        }
    }

    [ByteFact]
    public void Only_ONNX_Runtime_computes_in_bytes_and_no_training_does()
    {
        Assert.Contains("--runtime torch", Assert.Throws<UsageException>(() => Predictor.Load(Bundled.Model, "cpu", Precision.Int8, runtime: NetworkRuntime.Torch)).Message, StringComparison.Ordinal);
        Assert.Contains("int8", Assert.Throws<UsageException>(() => new Hematovision.Training.TrainingOptions { Data = "data", Precision = Precision.Int8 }.Validate()).Message, StringComparison.Ordinal);
    }

    /// <summary>The bundled model has learnt from most of these cells: what is held is that bytes say what floats say, not that either is right.</summary>
    [SharedByteFact("data/pbc")]
    public void The_bundled_model_names_real_cells_as_in_floats()
    {
        var training = ImageDataset.Load(SharedData.Find("data/pbc/train")!);
        ModelFile.Quantize(Bundled.Model, _folder["small.safetensors"], Quantizer.Run(Bundled.Model, training.Hash, training.Examples, perClass: 25).Quantization);
        // Few differ, and of few cells one more or less would decide.
        string[] cells = [.. ImageDataset.Load(SharedData.Find("data/pbc")!).Examples.Select(example => example.Path).Where((_, i) => i % 3 == 0)];
        using var floats = Predictor.Load(Bundled.Model, "cpu");
        using var bytes = Predictor.Load(_folder["small.safetensors"], "cpu", Precision.Int8);

        var same = floats.Predict(cells).Zip(bytes.Predict(cells), (x, y) => x.Label == y.Label).Count(equal => equal);

        Assert.InRange(same / (double)cells.Length, 0.998, 1);
    }

    /// <summary>Else every test of bytes would be skipped, and nobody would see it.</summary>
    [Fact]
    public void A_processor_of_which_the_kernel_says_that_it_can_is_used()
    {
        var flags = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal), "") : "";
        Assert.True(ByteArithmetic.IsExact || !flags.Split(' ').Intersect(["avx512_vnni", "avx_vnni"]).Any());
    }

    private sealed class SharedByteFactAttribute : FactAttribute
    {
        public SharedByteFactAttribute(string shared) => Skip = ByteFactAttribute.Reason ?? (SharedData.Find(shared) is null ? $"no {shared} beside the repository" : null);
    }

    private string Refused(string path) => Assert.Throws<HematoException>(() => Predictor.Load(path, "cpu", Precision.Int8)).Message;

    private float[] Features(string path, Precision precision)
    {
        using var predictor = Predictor.Load(path, "cpu", precision);
        return [.. predictor.Outputs(_data.Examples, CancellationToken.None).SelectMany(output => output.Features)];
    }

    private string Saved(string backbone)
    {
        var about = new ModelMetadata { Backbone = backbone, Head = new HeadOptions([8], 0), Classes = _data.Classes, Preprocessing = new Preprocessing(64) { WhiteBalance = true } };
        using var model = CellClassifier.Create(about.Backbone, about.Head, about.Classes.Count);
        SeededWeights.Fill(model.NamedTensors(), 1);
        ModelFile.Save(_folder[backbone], model, about);
        return _folder[backbone];
    }
}
