using System.Text.Json;
using Hematovision.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models.Weights;

/// <summary>Files that Python's torch.save made (tests/golden/pth.py), against what its torch.load found in them.</summary>
public sealed class TorchFileTests : WeightsTest
{
    private static readonly Dictionary<string, Dictionary<string, Expected>> All =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Expected>>>(File.ReadAllText(Golden("expected.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Good => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_file_of_torch_save_holds_what_torch_load_finds(string name)
    {
        var tensors = TorchFile.Load(Golden(name));

        Assert.Equal(All[name].Keys, tensors.Keys);
        foreach (var (key, expected) in All[name])
        {
            var tensor = tensors[key];
            Assert.Equal(expected.Dtype, tensor.dtype.ToString().ToLowerInvariant().Replace("byte", "uint8", StringComparison.Ordinal));
            Assert.Equal(expected.Shape, tensor.shape);
            Assert.True(tensor.is_contiguous());
            Assert.False(tensor.requires_grad);
            Assert.Equal(expected.Values, tensor.to(float64).data<double>().ToArray());
        }
    }

    [Fact]
    public void Tensors_that_shared_memory_do_not_any_more()
    {
        var tensors = TorchFile.Load(Golden("views_zip.pth"));

        tensors["whole"].zero_();

        Assert.Equal(23, tensors["again"][23].item<float>());
        Assert.Equal(5, tensors["scalar"].item<float>());
    }

    [Theory]
    [InlineData("evil_os_zip.pth", "it calls 'posix.system'")]
    [InlineData("evil_os_legacy.pth", "it calls 'posix.system'")]
    [InlineData("evil_os_by_name_zip.pth", "it calls 'os.system'")]
    [InlineData("evil_eval_zip.pth", "it calls '__builtin__.eval'")]
    [InlineData("evil_protocol4_zip.pth", "it calls 'builtins.eval'")]
    [InlineData("module_zip.pth", "it calls 'torch.nn.modules.container.Sequential'")]
    [InlineData("list_zip.pth", "holds no state dictionary")]
    [InlineData("no_tensor_zip.pth", "holds no tensors")]
    [InlineData("bad_compressed_zip.pth", "is compressed")]
    [InlineData("bad_big_endian_zip.pth", "big-endian")]
    [InlineData("bad_no_storage_zip.pth", "lacks x/data/0")]
    [InlineData("bad_storage_length_zip.pth", "has 16 bytes, and its tensors take 20")]
    [InlineData("bad_beyond_zip.pth", "does not fit its storage")]
    [InlineData("bad_stride_zip.pth", "does not fit its storage")]
    [InlineData("bad_negative_zip.pth", "a dimension of -1")]
    [InlineData("bad_huge_shape_zip.pth", "beyond any memory")]
    [InlineData("bad_huge_count_zip.pth", "beyond any memory")]
    [InlineData("bad_bomb_zip.pth", "asks for 68,719,476,736 bytes")]
    [InlineData("bad_not_torch_zip.pth", "not one of PyTorch")]
    public void What_is_no_weights_file_is_refused_by_name(string name, string reason)
    {
        var message = Refused(() => TorchFile.Load(Golden(name)));
        Assert.StartsWith(Golden(name), message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state_zip.pth")]
    [InlineData("state_legacy.pth")]
    public void A_file_cut_anywhere_is_refused_and_leaves_no_tensor(string name)
    {
        var whole = File.ReadAllBytes(Golden(name));
        var before = CountTensors();
        for (var length = 0; length < whole.Length; length += 7)
        {
            var path = Put("cut.pth", whole.AsSpan(0, length));
            _ = Refused(() => WeightFile.Load(path));
        }

        AssertNoMoreThan(before);
    }

    [Fact]
    public void A_legacy_file_that_lost_its_last_storage_says_so()
    {
        var path = Put("cut.pth", File.ReadAllBytes(Golden("state_legacy.pth")).AsSpan()[..^3]);
        Assert.Contains("is cut short", Refused(() => TorchFile.Load(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_file_is_told_by_its_content()
    {
        SafeTensorsWriter.Write(At("named.pth"), [new("x", ones(2))], new Dictionary<string, string>());
        File.Copy(Golden("state_zip.pth"), At("named.safetensors"));

        AssertSame(ones(2), WeightFile.Load(At("named.pth"))["x"]);
        Assert.Equal(All["state_zip.pth"].Keys, WeightFile.Load(At("named.safetensors")).Keys);
        Assert.Equal(All["state_legacy.pth"].Keys, WeightFile.Load(Golden("state_legacy.pth")).Keys);
        Assert.Contains("is no weights file", Refused(() => WeightFile.Load(Put("page.pth", "<!DOCTYPE html>"u8))), StringComparison.Ordinal);
        Assert.Contains("is empty", Refused(() => WeightFile.Load(Put("empty.pth", []))), StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_leaves_no_tensor_but_those_it_returns() => AssertLeavesNoTensor(() =>
    {
        foreach (var tensor in WeightFile.Load(Golden("views_legacy.pth")).Values) tensor.Dispose();
        foreach (var tensor in WeightFile.Load(Golden("views_zip.pth")).Values) tensor.Dispose();
    });

    [Fact]
    public void Without_a_scope_the_tensors_are_the_callers_alone()
    {
        IReadOnlyDictionary<string, Tensor>? tensors = null;
        var thread = new Thread(() => tensors = TorchFile.Load(Golden("state_zip.pth"))); // a thread has a scope of its own: none
        thread.Start();
        thread.Join();

        Assert.All(tensors!.Values, tensor => Assert.False(tensor.IsInvalid));
        foreach (var tensor in tensors!.Values) tensor.Dispose();
    }

    private sealed record Expected(string Dtype, long[] Shape, double[] Values);
}
