using Hematovision.Data;
using Hematovision.Models;
using Hematovision.Models.Weights;
using Hematovision.Tests.Models.Weights;
using Hematovision.Training;
using static TorchSharp.torch;

namespace Hematovision.Tests.Training;

/// <summary>Training starts from the files that others publish.</summary>
public sealed class PretrainedTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vgg16.pth")]
    [InlineData("vgg16.safetensors")]
    public void Vgg16_trains_from_a_file_laid_out_as_torchvisions(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var published = BackboneRegistry.Get("vgg16").Build(false);
        var tensors = published.NamedTensors().Append(("classifier.6.bias", zeros(1000))).ToList();
        var file = _folder[name];
        if (name.EndsWith("pth", StringComparison.Ordinal)) PthWriter.Write(file, tensors);
        else SafeTensorsWriter.Write(file, [.. tensors.Select(t => KeyValuePair.Create(t.Item1, t.Item2))], new Dictionary<string, string>());

        var result = TrainingJob.Run(Options("vgg16", file));

        using var trained = SafeTensorsFile.Open(result.Run.Best);
        Assert.True(trained.Read("features.0.weight").equal(published.NamedTensors().First().Value).all().item<bool>(), "the frozen stages are the file's");
        Assert.False(trained.Read("features.28.weight").equal(published.NamedTensors().Single(t => t.Key == "features.28.weight").Value).all().item<bool>());
    }

    [SharedFact("weights/resnet50.safetensors")]
    public void Resnet50_trains_from_its_ImageNet_weights()
    {
        var result = TrainingJob.Run(Options("resnet50", SharedData.Find("weights/resnet50.safetensors")!));

        Assert.Equal(2, result.History.Count);
        Assert.Equal("resnet50", ModelFile.ReadMetadata(result.Run.Best).Backbone);
    }

    [Fact]
    public void A_model_of_another_backbone_is_refused_by_name()
    {
        var model = TrainingJob.Run(Options("mobilenet_v2", "none")).Run.Best;
        var e = Assert.Throws<HematoException>(() => TrainingJob.Run(Options("resnet18", model) with { Name = "other" }));
        Assert.Contains("mobilenet_v2, not a resnet18", e.Message, StringComparison.Ordinal);
    }

    private TrainingOptions Options(string backbone, string weights)
    {
        var data = _folder["data"];
        if (!Directory.Exists(data)) SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 4, Size: 32));
        return new TrainingOptions
        {
            Data = data,
            Backbone = backbone,
            Weights = weights,
            Size = 32,
            EpochsHead = 1,
            Epochs = 1,
            BatchSize = 4,
            Runs = _folder["runs"],
            Checkpoints = null,
            Name = backbone,
        };
    }
}
