using Hematovision.Models;
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

        var apart = model.FromBoundary(model.Boundary(images));

        Assert.True(apart.allclose(model.forward(images), rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void A_backbone_that_is_frozen_whole_gives_pooled_features()
    {
        using var scope = NewDisposeScope();
        var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([16], 0.2), 4);
        Freezing.Apply(model, Freezing.Parse("all", model.Backbone), freezeBatchNorm: true);
        model.eval();
        Assert.Equal([2, 1280, 1, 1], model.Boundary(zeros(2, 3, 64, 64)).shape);
    }
}
