using System.Text.Json;
using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

/// <summary>The backbones against torchvision's own, whose values tests/golden/backbones.py wrote.</summary>
public sealed class TorchvisionParityTests : TorchTest
{
    private const double Tolerance = 1e-4;

    private static readonly JsonElement Golden = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "backbones.json"))).RootElement;

    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(backbone => backbone.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_shapes_and_logits_are_torchvisions(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.GetProperty(name);
        using var model = BackboneRegistry.Get(name).Build(true);
        model.eval();

        Assert.Equal(
            golden.GetProperty("tensors").EnumerateObject().Select(entry => $"{entry.Name} {string.Join('x', entry.Value.EnumerateArray())}"),
            model.NamedTensors().Select(entry => $"{entry.Key} {string.Join('x', entry.Value.shape)}"));

        SeededWeights.Fill(model.NamedTensors(), golden.GetProperty("gain").GetDouble());
        using var noGrad = no_grad();
        var images = SeededWeights.Images();
        AssertLogits(golden, model.Logits(images));

        ChannelsLast.Convert(model);
        AssertLogits(golden, model.Logits(ChannelsLast.From(images)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_the_classifier_its_keys_alone_are_missing(string name)
    {
        var info = BackboneRegistry.Get(name);
        using var model = info.Build(false);

        var keys = Golden.GetProperty(name).GetProperty("tensors").EnumerateObject().Select(entry => entry.Name);
        Assert.Equal(
            keys.Where(key => !key.StartsWith("classifier.", StringComparison.Ordinal) && !key.StartsWith("fc.", StringComparison.Ordinal)),
            model.NamedTensors().Select(entry => entry.Key));
        Assert.Throws<InvalidOperationException>(() => model.Logits(SeededWeights.Images()));
    }

    private static void AssertLogits(JsonElement golden, Tensor logits)
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 1000], logits.shape);
        var expected = golden.GetProperty("logits").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(value => value.GetSingle()));
        var actual = logits[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)].contiguous().data<float>().ToArray();
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));
    }
}
