using System.Buffers.Binary;
using System.Text;
using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

public sealed class ModelFileTests : TorchTest, IDisposable
{
    private static readonly ModelMetadata About = new()
    {
        Backbone = "resnet18",
        Head = new HeadOptions([16], 0.3),
        Classes = ["one", "two", "drei"],
        Preprocessing = new Preprocessing(96) { Crop = CropMode.Centre },
        DatasetHash = "abc",
        Epoch = 4,
        Metrics = new Dictionary<string, double> { ["val_accuracy"] = 0.75 },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_reads_back_with_the_same_weights_and_description()
    {
        var (path, expected) = Saved();

        var (model, about) = ModelFile.Load(path, CPU);

        using (model)
        {
            Assert.Equal(About.Classes, about.Classes);
            Assert.Equal(About.Head, about.Head);
            Assert.Equal(About.Preprocessing, about.Preprocessing);
            Assert.Equal(About.Metrics, about.Metrics);
            Assert.False(model.training);
            Assert.Equal(expected, Output(model));
        }
    }

    [Fact]
    public void The_same_model_writes_the_same_bytes()
    {
        random.manual_seed(1);
        using var model = CellClassifier.Create("resnet18", About.Head, 3);
        ModelFile.Save(_folder["a"], model, About);
        ModelFile.Save(_folder["b"], model, About);
        Assert.Equal(File.ReadAllBytes(_folder["a"]), File.ReadAllBytes(_folder["b"]));
    }

    [Fact]
    public void A_calibration_is_kept_beside_the_same_weights_and_raises_the_version()
    {
        var (path, expected) = Saved();
        Assert.Equal(1, ModelFile.ReadMetadata(path).Version);
        var calibration = new Calibration
        {
            Temperature = 1.5,
            ErrorBound = new ErrorBound(0.01, 0.95, 2.5, 600, 590, 0),
            NoveltyBound = new NoveltyBound(0.05, 1.25, 30),
            DatasetHash = "abc",
            Images = 700,
            Groups = 600,
        };
        random.manual_seed(3);
        using var scope = NewDisposeScope();
        var features = Rows(randn(30, 512));
        var training = FeatureGaussian.Fit(features, [.. Enumerable.Range(0, 30).Select(i => i % 3)]);

        ModelFile.Calibrate(path, path, calibration, training);

        var (model, about) = ModelFile.Load(path, CPU);
        using (model)
        {
            var read = TrainingFeatures(path)!;
            Assert.Equal(2, about.Version);
            Assert.Equal(calibration, about.Calibration);
            Assert.Equal(expected, Output(model));
            Assert.Equal(training.Distances(features), read.Distances(features));
        }

        ModelFile.Calibrate(path, path, calibration with { NoveltyBound = null }, null);
        Assert.Null(TrainingFeatures(path));

        static FeatureGaussian? TrainingFeatures(string path)
        {
            using var file = StoredModel.Open(path);
            return file.TrainingFeatures();
        }
    }

    [Fact]
    public void A_calibration_that_makes_no_sense_or_lacks_its_tensors_is_refused()
    {
        var (path, _) = Saved();
        var calibration = new Calibration { Temperature = 0, DatasetHash = "abc", Images = 1, Groups = 1 };
        ModelFile.Calibrate(path, _folder["cold"], calibration, null);
        ModelFile.Calibrate(path, _folder["lacking"], calibration with { Temperature = 1, NoveltyBound = new NoveltyBound(0.05, 1, 30) }, null);

        Assert.Contains("its temperature is 0", Assert.Throws<HematoException>(() => ModelFile.Load(_folder["cold"], CPU)).Message, StringComparison.Ordinal);
        Assert.Contains("novelty.means", Assert.Throws<HematoException>(() => ModelFile.Load(_folder["lacking"], CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_header_is_what_any_reader_of_safetensors_finds()
    {
        var (path, _) = Saved();
        var bytes = File.ReadAllBytes(path);
        var header = Encoding.UTF8.GetString(bytes, 8, checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes)));
        using var json = System.Text.Json.JsonDocument.Parse(header);
        Assert.Equal("pt", json.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        Assert.Equal([64, 3, 7, 7], json.RootElement.GetProperty("conv1.weight").GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal([3, 16], json.RootElement.GetProperty("head.1.weight").GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
    }

    [Fact]
    public void Weights_without_classes_are_no_model_and_the_line_says_what_to_do()
    {
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(_folder["weights"], [new("conv1.weight", ones(1))], new Dictionary<string, string>());
        Assert.False(ModelFile.IsModel(_folder["weights"]));
        Assert.Contains("--weights", Assert.Throws<HematoException>(() => ModelFile.Load(_folder["weights"], CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_version_is_refused()
    {
        random.manual_seed(1);
        using var model = CellClassifier.Create("resnet18", About.Head, 3);
        ModelFile.Save(_folder["later"], model, About with { Version = 99, WrittenBy = "9.9" });
        Assert.Contains("update", Assert.Throws<HematoException>(() => ModelFile.Load(_folder["later"], CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_do_not_fit_the_description_are_refused()
    {
        random.manual_seed(1);
        using var model = CellClassifier.Create("resnet18", About.Head, 3);
        ModelFile.Save(_folder["wrong"], model, About with { Classes = ["one", "two"] });
        Assert.Contains("head.1", Assert.Throws<HematoException>(() => ModelFile.Load(_folder["wrong"], CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_that_describes_a_huge_head_takes_no_memory()
    {
        using var scope = NewDisposeScope();
        var description = """{"version":1,"backbone":"resnet18","head":{"widths":[60000,30000],"dropout":0},"classes":["a","b"],"preprocessing":{"size":64,"version":1,"crop":"whole","kernel":"bilinear","mean":[0,0,0],"std":[1,1,1]}}""";
        SafeTensorsWriter.Write(_folder["huge"], [new("conv1.weight", ones(1))], new Dictionary<string, string> { ["hematovision"] = description });
        var before = Environment.WorkingSet;

        Assert.Contains("head.0.weight", Assert.Throws<HematoException>(() => ModelFile.Load(_folder["huge"], CPU)).Message, StringComparison.Ordinal);

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 200L << 20);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"version":1,"backbone":"resnet18","head":null,"classes":null,"preprocessing":null}""")]
    [InlineData("""{"version":"one"}""")]
    public void A_damaged_description_is_one_line(string description)
    {
        using var scope = NewDisposeScope();
        SafeTensorsWriter.Write(_folder["damaged"], [new("conv1.weight", ones(1))], new Dictionary<string, string> { ["hematovision"] = description });
        var e = Assert.Throws<HematoException>(() => ModelFile.Load(_folder["damaged"], CPU));
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_description_whose_contract_lacks_a_field_is_refused_and_not_filled_in()
    {
        using var scope = NewDisposeScope();
        var description = """{"version":1,"backbone":"resnet18","head":{"widths":[],"dropout":0},"classes":["a","b"],"preprocessing":{"size":64,"version":2,"crop":"whole","kernel":"bilinear","mean":[0,0,0],"std":[1,1,1]}}""";
        SafeTensorsWriter.Write(_folder["lacking"], [new("conv1.weight", ones(1))], new Dictionary<string, string> { ["hematovision"] = description });

        Assert.Contains("white_balance", Assert.Throws<HematoException>(() => ModelFile.ReadMetadata(_folder["lacking"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused_in_one_line()
    {
        var (path, _) = Saved();
        var whole = File.ReadAllBytes(path);
        foreach (var length in (int[])[0, 4, 8, 500, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(_folder["cut"], whole[..length]);
            var e = Assert.Throws<HematoException>(() => ModelFile.Load(_folder["cut"], CPU));
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    private (string Path, float[] Output) Saved()
    {
        random.manual_seed(1);
        using var model = CellClassifier.Create("resnet18", About.Head, 3);
        model.eval();
        ModelFile.Save(_folder["model.safetensors"], model, About);
        Hematovision.Torch.ChannelsLast.Convert(model);
        return (_folder["model.safetensors"], Output(model));
    }

    private static float[] Output(CellClassifier model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return model.forward(linspace(-1, 1, 3 * 64 * 64).reshape(1, 3, 64, 64)).data<float>().ToArray();
    }
}
