using System.Text.Json;
using Hematovision.Inference.Explanations;
using Hematovision.Models;
using Hematovision.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Inference.Explanations;

/// <summary>Class activation maps against those that tests/golden/gradcam.py made with PyTorch's autograd on torchvision's backbones.</summary>
public sealed class GoldenGradCamTests : TorchTest
{
    private const double Tolerance = 1e-4;

    private static readonly JsonElement Golden = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "gradcam.json"))).RootElement;

    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(backbone => backbone.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Maps_are_those_of_the_papers(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var golden = Golden.GetProperty(name);
        using var model = CellClassifier.Create(name, new HeadOptions([16], 0), 4);
        model.eval();
        SeededWeights.Fill(model.NamedTensors(), golden.GetProperty("gain").GetDouble());
        var features = model.Backbone.call(SeededWeights.Images().repeat_interleave(3, 2).repeat_interleave(3, 3));
        var chosen = golden.GetProperty("class").GetInt32();

        AssertMaps(golden.GetProperty("gradcam"), ClassActivation.Of(model.Head, features, [chosen, chosen], ExplanationMethod.GradCam));
        AssertMaps(golden.GetProperty("gradcam++"), ClassActivation.Of(model.Head, features, [chosen, chosen], ExplanationMethod.GradCamPlusPlus));
    }

    private static void AssertMaps(JsonElement golden, Tensor maps)
    {
        var actual = (maps / maps.amax([1, 2], keepdim: true)).contiguous().data<float>().ToArray();
        var expected = golden.EnumerateArray().SelectMany(image => image.EnumerateArray()).SelectMany(row => row.EnumerateArray()).Select(v => v.GetSingle()).ToArray();
        Assert.Equal(2 * 6 * 6, expected.Length);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));
    }
}
