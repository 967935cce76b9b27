using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

public sealed class CellClassifierTests : TorchTest
{
    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(backbone => backbone.Name)];

    [Theory]
    [InlineData(new int[0], new[] { "0.weight 5x16", "0.bias 5" })]
    [InlineData(new[] { 8 }, new[] { "0.weight 8x16", "0.bias 8", "1.weight 5x8", "1.bias 5" })]
    [InlineData(new[] { 8, 4 }, new[] { "0.weight 8x16", "0.bias 8", "1.weight 4x8", "1.bias 4", "2.weight 5x4", "2.bias 5" })]
    public void A_head_has_a_dense_layer_a_width_and_one_to_the_classes(int[] widths, string[] tensors)
    {
        using var scope = NewDisposeScope();
        using var head = new ClassifierHead(16, new HeadOptions(widths, 0.5), 5);

        Assert.Equal(tensors, StateDict.Of(head).Select(entry => $"{entry.Key} {string.Join('x', entry.Value.shape)}"));
        Assert.Equal([2, 5], head.call(rand(2, 16, 3, 4)).shape);
    }

    [Fact]
    public void A_head_pools_applies_its_layers_with_ReLU_and_gives_logits()
    {
        using var scope = NewDisposeScope();
        using var head = new ClassifierHead(2, new HeadOptions([2], 0.5), 2);
        head.eval();
        var tensors = StateDict.Of(head).ToDictionary(entry => entry.Key, entry => entry.Value);
        using (no_grad())
        {
            tensors["0.weight"].copy_(tensor(new float[] { 1, 0, 0, -1 }).reshape(2, 2));
            tensors["1.weight"].copy_(tensor(new float[] { 2, 7, -3, 7 }).reshape(2, 2));
            tensors["1.bias"].copy_(tensor(new float[] { 10, 20 }));
        }

        // Channel means 2 and 5; hidden units 2 and max(0, -5) = 0; logits 2*2 + 10 and 2*-3 + 20.
        var logits = head.call(tensor(new float[] { 1, 3, 4, 6 }).reshape(1, 2, 1, 2));

        Assert.Equal([14f, 14f], logits.data<float>().ToArray());
    }

    [Fact]
    public void A_head_takes_features_that_are_pooled_already()
    {
        using var scope = NewDisposeScope();
        using var head = new ClassifierHead(16, new HeadOptions([8], 0.5), 3);
        head.eval();
        var features = rand(2, 16, 7, 7);

        Assert.True(allclose(head.call(features), head.call(features.mean([2, 3], keepdim: true)), atol: 1e-6));
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var head = new ClassifierHead(64, new HeadOptions([], 0.5), 3);
        var features = rand(1, 64, 2, 2);

        Assert.False(allclose(head.call(features), head.call(features)));
        head.eval();
        Assert.True(allclose(head.call(features), head.call(features)));
    }

    [Fact]
    public void Head_options_are_equal_by_value()
    {
        Assert.Equal(new HeadOptions([256, 64], 0.2), new HeadOptions(new List<int> { 256, 64 }, 0.2));
        Assert.Equal(new HeadOptions([256, 64], 0.2).GetHashCode(), new HeadOptions(new List<int> { 256, 64 }, 0.2).GetHashCode());
        Assert.NotEqual(new HeadOptions([256], 0.2), new HeadOptions([64], 0.2));
        Assert.NotEqual(new HeadOptions([256], 0.2), new HeadOptions([256], 0.3));
    }

    [Theory]
    [InlineData(0, 0.2, 2)]
    [InlineData(8, 1, 2)]
    [InlineData(8, -0.1, 2)]
    [InlineData(8, double.NaN, 2)]
    [InlineData(8, 0.2, 0)]
    public void A_head_that_makes_no_sense_is_wrong_usage(int width, double dropout, int classes) =>
        Assert.Throws<UsageException>(() => new ClassifierHead(16, new HeadOptions([width], dropout), classes));

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_are_the_backbones_own_and_the_heads_under_their_prefix(string name)
    {
        using var model = Classifier(name);

        Assert.Equal(
            [.. model.Backbone.NamedTensors().Select(entry => entry.Key), "head.0.weight", "head.0.bias", "head.1.weight", "head.1.bias"],
            model.NamedTensors().Select(entry => entry.Key));
        Assert.Equal(
            model.parameters().Concat(model.buffers()).Select(tensor => tensor.Handle).ToHashSet(),
            model.NamedTensors().Select(entry => entry.Value.Handle).ToHashSet());
        Assert.Equal(model.NamedTensors().Select(entry => KeyValuePair.Create(entry.Key, entry.Value)), model.state_dict());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Building_leaves_nothing_to_the_garbage_collector_and_disposing_leaves_no_tensor(string name)
    {
        Collect();
        var model = Classifier(name);
        var built = LiveTensors.Count;
        Collect();
        Assert.Equal(built, LiveTensors.Count);

        var own = model.NamedTensors().Count();
        model.Dispose();
        Assert.Equal(built - own, LiveTensors.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inference_leaves_no_tensor(string name)
    {
        using var model = Classifier(name);
        model.eval();
        using var images = rand(1, 3, 32, 32);

        AssertLeavesNoTensor(() =>
        {
            using var noGrad = no_grad();
            for (var i = 0; i < 7; i++) model.call(images).Dispose();
        });
    }

    [Fact]
    public void A_training_step_leaves_no_tensor()
    {
        using var model = Classifier("mobilenet_v2");
        Freezing.Apply(model, Freezing.Parse("features.4", model.Backbone), freezeBatchNorm: false);
        using var adam = optim.Adam(model.parameters().Where(parameter => parameter.requires_grad), 1e-3);

        AssertLeavesNoTensor(() =>
        {
            using var scope = NewDisposeScope();
            model.train();
            adam.zero_grad();
            nn.functional.cross_entropy(model.call(rand(2, 3, 64, 64)), tensor(new long[] { 0, 1 })).backward();
            adam.step();
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Channels_last_in_gives_channels_last_features_of_the_same_value(bool gradients)
    {
        using var scope = NewDisposeScope();
        using var model = Classifier("resnet18");
        model.eval();
        using var mode = gradients ? null : no_grad();
        var images = rand(2, 3, 64, 64);
        var expected = model.Backbone.call(images);

        ChannelsLast.Convert(model);
        var features = model.Backbone.call(ChannelsLast.From(images));

        Assert.Equal(1, features.stride(1));
        Assert.True(allclose(expected, features, atol: 1e-4));
    }

    [Fact]
    public void In_bfloat16_the_head_still_computes_in_float32()
    {
        using var scope = NewDisposeScope();
        using var model = Classifier("resnet18");
        model.eval();
        using var none = no_grad();
        var images = rand(2, 3, 64, 64);
        Tensor map;
        using (Autocast.Bfloat16(CPU)) map = model.Backbone.call(images);

        var (logits, features) = model.LogitsAndFeatures(images, Precision.Bf16);

        Assert.Equal(ScalarType.BFloat16, map.dtype);
        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (logits.dtype, features.dtype));
        Assert.True(features.equal(map.to_type(ScalarType.Float32).mean([2, 3])).all().item<bool>());
        Assert.True(logits.equal(model.Head.call(features.unsqueeze(2).unsqueeze(3))).all().item<bool>());
        Assert.True(logits.equal(model.Logits(images, Precision.Bf16)).all().item<bool>());
        Assert.True(model.forward(images).equal(model.Logits(images, Precision.Fp32)).all().item<bool>());
    }

    [Fact]
    public void A_seed_makes_the_same_weights_again_and_they_have_the_published_spread()
    {
        using var one = Classifier("mobilenet_v2");
        using var two = Classifier("mobilenet_v2");

        Assert.All(one.NamedTensors().Zip(two.NamedTensors()), pair => Assert.True(pair.First.Value.equal(pair.Second.Value).all().item<bool>()));
        // He's variance is 2 over fan-out: 1280 outputs of a 1x1 kernel, and 960 of a 3x3 one.
        AssertSpread(one, "features.18.0.weight", Math.Sqrt(2d / 1280));
        AssertSpread(one, "features.17.conv.1.0.weight", Math.Sqrt(2d / (960 * 9)));
        AssertSpread(one, "head.0.weight", Math.Sqrt(2d / 1280));
        AssertSpread(one, "head.1.weight", 0.01);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void AssertSpread(CellClassifier model, string key, double expected)
    {
        using var scope = NewDisposeScope();
        var spread = model.NamedTensors().Single(entry => entry.Key == key).Value.std().item<float>();
        Assert.InRange(spread, expected * 0.97, expected * 1.03);
    }

    private static CellClassifier Classifier(string name)
    {
        manual_seed(1);
        return new(BackboneRegistry.Get(name).Build(false), new HeadOptions([256], 0.2), 100);
    }
}
