using Hematovision.Models;

namespace Hematovision.Tests.Models;

public sealed class ModelSummaryTests : TorchTest
{
    /// <summary>Parameters as torchvision counts them; multiply-adds as its documentation rounds them: 0.301, 1.814 and 4.089 thousand million.</summary>
    [Theory]
    [InlineData("mobilenet_v2", 2_223_872, 3_504_872, 300_774_272)]
    [InlineData("resnet18", 11_176_512, 11_689_512, 1_814_073_344)]
    [InlineData("resnet50", 23_508_032, 25_557_032, 4_089_184_256)]
    public void A_thousand_classes_cost_what_the_published_model_does(string name, long backbone, long all, long multiplyAdds)
    {
        using var model = Classifier(name, [], 1000);

        var summary = ModelSummary.Of(model, 224);

        Assert.Equal(backbone, summary.Layers.Where(layer => !layer.Name.StartsWith("head.", StringComparison.Ordinal)).Sum(layer => layer.Parameters));
        Assert.Equal(all, summary.Parameters);
        Assert.Equal(multiplyAdds, summary.MultiplyAdds);
    }

    [Fact]
    public void Layers_come_in_the_order_they_are_applied_with_shapes_at_the_given_size()
    {
        using var model = Classifier("vgg16", [64], 5);

        var layers = ModelSummary.Of(model, 64).Layers;

        Assert.Equal(13 + 2, layers.Count);
        Assert.Equal(new LayerRow("features.0", "Conv2d 3x3", "1x64x64x64", 1_792, 64L * 64 * 64 * 27), LayerRow.Of(layers[0]));
        Assert.Equal(new LayerRow("features.28", "Conv2d 3x3", "1x512x4x4", 2_359_808, 512L * 16 * 4608), LayerRow.Of(layers[12]));
        Assert.Equal(new LayerRow("head.0", "Linear", "1x64", 32_832, 32_768), LayerRow.Of(layers[13]));
        Assert.Equal(new LayerRow("head.1", "Linear", "1x5", 325, 320), LayerRow.Of(layers[14]));
    }

    [Fact]
    public void What_is_frozen_is_not_counted_as_trainable()
    {
        using var model = Classifier("resnet18", [], 5);
        Freezing.Apply(model, Freezing.Parse("layer3", model.Backbone), freezeBatchNorm: true);

        var summary = ModelSummary.Of(model, 32);

        Assert.All(summary.Layers, layer => Assert.Equal(layer.Name.Split('.')[0] is "layer4" or "head", layer.Trainable));
        Assert.Equal(8_393_728 + (5 * 513), summary.TrainableParameters);
    }

    [Fact]
    public void The_table_is_readable()
    {
        var summary = new ModelSummary(
        [
            new("features.0.0", "Conv2d 3x3", [1, 32, 112, 112], 864, false, 10_838_016),
            new("features.0.1", "BatchNorm2d", [1, 32, 112, 112], 64, false, 0),
            new("head.0", "Linear", [1, 5], 6_405, true, 6_400),
        ]);

        Assert.Equal(
            """
            layer         kind         output          parameters             multiply-adds
            -------------------------------------------------------------------------------
            features.0.0  Conv2d 3x3   32 x 112 x 112         864  frozen        10,838,016
            features.0.1  BatchNorm2d  32 x 112 x 112          64  frozen
            head.0        Linear       5                    6,405  trainable          6,400

            parameters     7,333
              trainable    6,405
              frozen       928
            multiply-adds  10,844,416 an image

            """,
            summary.ToText());
    }

    [Fact]
    public void Measuring_leaves_the_mode_and_no_tensor()
    {
        using var model = Classifier("mobilenet_v2", [8], 3);
        model.train();

        AssertLeavesNoTensor(() => ModelSummary.Of(model, 32));

        Assert.True(model.training);
        Assert.True(model.Head.training);
    }

    private static CellClassifier Classifier(string name, int[] widths, int classes) =>
        new(BackboneRegistry.Get(name).Build(false), new HeadOptions(widths, 0), classes);

    private sealed record LayerRow(string Name, string Kind, string Shape, long Parameters, long MultiplyAdds)
    {
        internal static LayerRow Of(LayerSummary layer) =>
            new(layer.Name, layer.Kind, string.Join('x', layer.OutputShape), layer.Parameters, layer.MultiplyAdds);
    }
}
