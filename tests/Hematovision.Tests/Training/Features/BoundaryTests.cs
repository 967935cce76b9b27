using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Tests.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Tests.Training.Features;

/// <summary>The frozen stages and the rest are the whole model, wherever the boundary is.</summary>
public sealed class BoundaryTests : TorchTest
{
    [Theory]
    [InlineData("mobilenet_v2", "none")]
    [InlineData("mobilenet_v2", "features.7")]
    [InlineData("mobilenet_v2", "all")]
    [InlineData("resnet18", "layer2")]
    [InlineData("vgg16", "all")]
    public void Logits_from_the_boundary_are_the_models(string backbone, string freeze)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        random.manual_seed(1);
        var model = CellClassifier.Create(backbone, new HeadOptions([16], 0.2), 4);
        Freezing.Apply(model, Freezing.Parse(freeze, model.Backbone), freezeBatchNorm: true);
        model.eval();
        var images = randn(2, 3, 64, 64);

        var apart = model.FromBoundary(model.Boundary(images, Precision.Fp32), Precision.Fp32);

        Assert.True(apart.allclose(model.forward(images), rtol: 1e-5, atol: 1e-6));
    }

    [Theory]
    [InlineData("mobilenet_v2", "features.3")]
    [InlineData("mobilenet_v2", "all")]
    [InlineData("resnet18", "layer2")]
    [InlineData("resnet50", "all")]
    [InlineData("vgg16", "5")]
    public void ONNX_Runtime_computes_the_same_frozen_stages(string backbone, string freeze)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var model = CellClassifier.Create(backbone, new HeadOptions([16], 0.2), 4);
        SeededWeights.Fill(model.NamedTensors(), 1);
        Freezing.Apply(model, Freezing.Parse(freeze, model.Backbone), freezeBatchNorm: true);
        model.train();
        var images = SeededWeights.Images();

        using var stages = OnnxStages.Open(model, CPU, Precision.Auto)!;
        var (expected, computed) = (model.Boundary(images, Precision.Fp32), stages.Compute(images));

        Assert.Equal(expected.shape, computed.shape);
        Assert.True((expected - computed).abs().max().item<float>() < 1e-4 * expected.abs().max().item<float>());
        Assert.True(computed.permute(0, 2, 3, 1).is_contiguous());
    }

    [Fact]
    public void Without_a_frozen_stage_or_in_bfloat16_libtorch_computes_it_all()
    {
        using var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([16], 0.2), 4);
        Freezing.Apply(model, Freezing.Parse("none", model.Backbone), freezeBatchNorm: true);
        Assert.Null(OnnxStages.Open(model, CPU, Precision.Auto));
        Freezing.Apply(model, Freezing.Parse("all", model.Backbone), freezeBatchNorm: true);
        Assert.Null(OnnxStages.Open(model, CPU, Precision.Bf16));
    }

    [Fact]
    public void A_backbone_that_is_frozen_whole_gives_pooled_features()
    {
        using var scope = NewDisposeScope();
        var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([16], 0.2), 4);
        Freezing.Apply(model, Freezing.Parse("all", model.Backbone), freezeBatchNorm: true);
        model.eval();
        Assert.Equal([2, 1280, 1, 1], model.Boundary(zeros(2, 3, 64, 64), Precision.Fp32).shape);
    }
}
