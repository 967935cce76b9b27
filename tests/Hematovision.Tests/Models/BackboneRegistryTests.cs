using Hematovision.Models;
using Hematovision.Models.Weights;

namespace Hematovision.Tests.Models;

public sealed class BackboneRegistryTests : TorchTest
{
    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(backbone => backbone.Name)];

    [Fact]
    public void There_are_four() => Assert.Equal(["mobilenet_v2", "resnet18", "resnet50", "vgg16"], BackboneRegistry.All.Select(backbone => backbone.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_entry_says_what_the_built_one_has(string name)
    {
        var info = BackboneRegistry.Get(name);
        using var backbone = info.Build(false);

        Assert.Equal(name, backbone.Name);
        Assert.Equal(info.FeatureWidth, backbone.FeatureWidth);
        Assert.Equal(info.StageNames, backbone.Stages.Select(stage => stage.Name));
        Assert.Contains(info.Weights.Sha256Prefix, info.Weights.FileName, StringComparison.Ordinal);
        Assert.StartsWith(name, info.Weights.FileName, StringComparison.Ordinal);
    }

    /// <summary>What computes a network without libtorch goes by the plan alone.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_plan_names_the_tensors_of_the_built_one(string name)
    {
        using var backbone = BackboneRegistry.Get(name).Build(false);

        var built = backbone.NamedTensors().Where(tensor => !WeightImport.IsBatchCount(tensor.Key));

        Assert.Equal(built.Select(tensor => $"{tensor.Key} {TensorShape.Text(tensor.Value.shape)}"), BackboneRegistry.Get(name).Plan.Tensors.Select(entry => $"{entry.Name} {TensorShape.Text(entry.Shape)}"));
    }

    [Theory]
    [InlineData("mobilnet_v2", "unknown backbone 'mobilnet_v2'; did you mean mobilenet_v2? Known: mobilenet_v2, resnet18, resnet50, vgg16")]
    [InlineData("ResNet50", "unknown backbone 'ResNet50'; did you mean resnet50? Known: mobilenet_v2, resnet18, resnet50, vgg16")]
    [InlineData("vgg", "unknown backbone 'vgg'; did you mean vgg16? Known: mobilenet_v2, resnet18, resnet50, vgg16")]
    [InlineData("efficientnet_b0", "unknown backbone 'efficientnet_b0'; Known: mobilenet_v2, resnet18, resnet50, vgg16")]
    [InlineData("", "unknown backbone ''; Known: mobilenet_v2, resnet18, resnet50, vgg16")]
    public void An_unknown_name_is_wrong_usage_with_the_near_miss(string name, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => BackboneRegistry.Get(name)).Message);

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Layer1", "layer1", 0)]
    [InlineData("flaw", "lawn", 2)]
    public void Distance_counts_letters_to_insert_delete_or_replace(string a, string b, int distance) =>
        Assert.Equal(distance, NearMiss.Distance(a, b));
}
