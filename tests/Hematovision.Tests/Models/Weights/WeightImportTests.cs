using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models.Weights;

public sealed class WeightImportTests : WeightsTest
{
    [Fact]
    public void Values_of_a_torchvision_file_land_in_the_parameters_and_buffers_of_their_names()
    {
        using var net = Net();

        var report = WeightImport.Apply(net, TorchFile.Load(Golden("state_zip.pth")), "state.pth", "net");

        var file = TorchFile.Load(Golden("state_zip.pth"));
        var state = net.state_dict();
        Assert.True(report.IsComplete);
        Assert.Equal(state.Keys.Order(), report.Loaded.Order());
        Assert.All(file, pair => AssertSame(pair.Value, state[pair.Key].detach()));
    }

    [Fact]
    public void Gradients_frozen_parameters_and_layout_stay_as_they_were()
    {
        using var net = Net();
        net.get_parameter("0.weight")!.requires_grad = false;
        ChannelsLast.Convert(net);
        var strides = net.get_parameter("0.weight")!.stride();

        WeightImport.Apply(net, TorchFile.Load(Golden("state_legacy.pth")), "state.pth", "net");

        var weight = net.get_parameter("0.weight")!;
        Assert.False(weight.requires_grad);
        Assert.Equal(strides, weight.stride());
        Assert.True(net.get_parameter("2.weight")!.requires_grad);
        Assert.True(net.get_parameter("2.weight")!.is_leaf);
    }

    [Fact]
    public void Half_precision_values_become_the_parameters_own_type()
    {
        using var linear = nn.Linear(2, 1, hasBias: false);

        WeightImport.Apply(linear, Named(("weight", tensor(new float[,] { { 0.5f, -2 } }).to(float16))), "half.pth", "linear");

        AssertSame(tensor(new float[,] { { 0.5f, -2 } }), linear.weight.detach());
    }

    [Fact]
    public void What_does_not_match_is_listed_in_one_line_and_nothing_is_copied()
    {
        using var net = Net();
        var before = net.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());
        var tensors = File("2.weight");
        tensors["0.weight"] = ones(4, 3, 5, 5);
        tensors["fc.bias"] = ones(1);

        var message = Refused(() => WeightImport.Apply(net, tensors, "other.pth", "resnet50", advice: "; --allow-partial takes what fits"));

        Assert.Equal(
            "other.pth does not fit resnet50: 1 missing (2.weight), 1 extra (fc.bias), 1 mis-shaped (0.weight [4, 3, 5, 5] for [4, 3, 3, 3]); "
            + "--allow-partial takes what fits.",
            message);
        Assert.All(net.state_dict(), pair => AssertSame(before[pair.Key], pair.Value.detach()));
    }

    [Fact]
    public void Every_name_that_does_not_match_is_in_the_list_that_verbose_shows()
    {
        using var net = Net();
        var tensors = File("2.weight");
        foreach (var i in Enumerable.Range(0, 9)) tensors[$"extra.{i}"] = ones(1);

        var e = Assert.Throws<HematoException>(() => WeightImport.Apply(net, tensors, "other.pth", "resnet50"));

        string[] expected = ["missing: 2.weight", .. Enumerable.Range(0, 9).Select(i => $"extra: extra.{i}")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), e.InnerException!.Message.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_long_list_is_cut_after_three()
    {
        using var net = Net();
        var message = Refused(() => WeightImport.Apply(net, Named(("2.bias", zeros(2))), "f", "m"));
        Assert.Contains("7 missing (0.weight, 0.bias, 1.weight, ...)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_would_steer_the_terminal_is_shown_harmless()
    {
        using var net = Net();
        var tensors = File();
        tensors[$"\u001b[2J\n{new string('x', 1000)}"] = ones(1);

        var message = Refused(() => WeightImport.Apply(net, tensors, "f", "m"));

        Assert.Contains("1 extra (?[2J?xx", message, StringComparison.Ordinal);
        Assert.True(message.Length < 300);
    }

    [Fact]
    public void Partial_import_takes_what_fits_and_says_what_did_not()
    {
        using var net = Net();
        var bias = net.get_parameter("2.bias")!.detach().clone();
        var tensors = File("2.weight");
        tensors["2.bias"] = ones(3);

        var report = WeightImport.Apply(net, tensors, "f", "m", allowPartial: true);

        Assert.Equal(["2.weight"], report.Missing);
        Assert.Equal(["2.bias [3] for [2]"], report.MisShaped);
        AssertSame(bias, net.get_parameter("2.bias")!.detach());
        AssertSame(tensors["0.weight"], net.get_parameter("0.weight")!.detach());
    }

    [Fact]
    public void Partial_import_of_nothing_is_refused_all_the_same()
    {
        using var net = Net();
        Assert.Contains(
            "none of its 1 tensors", Refused(() => WeightImport.Apply(net, Named(("x", ones(1))), "f", "m", allowPartial: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_classifier_that_a_backbone_has_no_use_for_is_expected()
    {
        using var net = Net();
        var tensors = File();
        tensors["classifier.1.weight"] = ones(1000, 2);

        var report = WeightImport.Apply(net, tensors, "f", "m", expectedExtra: name => name.StartsWith("classifier.", StringComparison.Ordinal));

        Assert.True(report.IsComplete);
    }

    [Fact]
    public void A_count_of_batches_may_be_missing()
    {
        using var net = Net();
        Assert.True(WeightImport.Apply(net, File("1.num_batches_tracked"), "f", "m").IsComplete);
    }

    [Fact]
    public void Importing_leaves_no_tensor_behind()
    {
        using var net = Net();
        var tensors = File();
        AssertLeavesNoTensor(() => WeightImport.Apply(net, tensors, "f", "m"));
    }

    /// <summary>The network of state_*.pth.</summary>
    private static Sequential Net() => nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, 2));

    private static Dictionary<string, Tensor> File(params string[] without) =>
        TorchFile.Load(Golden("state_zip.pth")).Where(pair => !without.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static Dictionary<string, Tensor> Named(params (string Name, Tensor Value)[] tensors) => tensors.ToDictionary(t => t.Name, t => t.Value);
}
