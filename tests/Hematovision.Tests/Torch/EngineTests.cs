using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Torch;

public sealed class EngineTests : TorchTest
{
    [Fact]
    public void The_loaded_libtorch_says_its_own_version() => Assert.Matches(@"^2\.\d+\.\d+$", Engine.LibTorchVersion);

    [Fact]
    public void Channels_last_keeps_the_values_and_moves_the_channels_inside()
    {
        using var scope = NewDisposeScope();
        var x = arange(2 * 3 * 4 * 5, float32).reshape(2, 3, 4, 5);

        var y = ChannelsLast.From(x);

        Assert.True(y.equal(x).all().item<bool>());
        Assert.Equal([60, 1, 15, 3], y.stride());
    }

    [Fact]
    public void A_converted_module_computes_the_same_and_keeps_its_keys()
    {
        using var scope = NewDisposeScope();
        using var conv = nn.Conv2d(3, 8, 3);
        var x = ones(1, 3, 6, 6);
        using var noGrad = no_grad();
        var before = conv.forward(x);

        ChannelsLast.Convert(conv);

        Assert.Equal([27, 1, 9, 3], conv.weight.stride());
        Assert.True(conv.weight.requires_grad);
        Assert.True(allclose(before, conv.forward(ChannelsLast.From(x)), atol: 1e-5));
    }

    [Fact]
    public void An_operator_that_TorchSharp_lacks_is_called_by_name_and_autograd_sees_it()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { -1, 3, 9 }).requires_grad_();
        var y = x.clone();

        Dispatcher.Run("aten::_foreach_mul_", "List", new[] { y }, new[] { tensor(new float[] { 0, 1, 2 }) });
        y.sum().backward();

        Assert.Equal([0f, 3f, 18f], y.data<float>().ToArray());
        Assert.Equal([0f, 1f, 2f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_called_operator_leaves_no_handle_behind() => AssertLeavesNoTensor(() =>
    {
        using var x = ones(2, 2);
        Dispatcher.Run("aten::_foreach_zero_", "", (IReadOnlyList<Tensor>)[x]);
    });

    [Fact]
    public void An_operator_that_does_not_exist_is_named()
    {
        using var scope = NewDisposeScope();
        var e = Assert.Throws<HematoException>(() => Dispatcher.Run("aten::no_such_operator", "", ones(1)));
        Assert.Contains("aten::no_such_operator", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Autocast_computes_in_bfloat16_and_leaves_gradients_in_float32()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(4, 2);
        Tensor y;
        using (Autocast.Bfloat16(CPU)) y = linear.forward(ones(1, 4));

        Assert.Equal(ScalarType.BFloat16, y.dtype);
        y.sum().backward();
        Assert.Equal(ScalarType.Float32, linear.weight.grad!.dtype);
        Assert.Equal(ScalarType.Float32, linear.forward(ones(1, 4)).dtype);
    }

    [Fact]
    public void Float32_on_a_GPU_is_not_rounded_to_tf32()
    {
        Engine.Start();
        Assert.False(backends.cudnn.allow_tf32);
    }

    [Fact]
    public void A_seed_draws_the_same_numbers_again()
    {
        using var scope = NewDisposeScope();
        RandomNumbers.Seed(7, CPU);
        var first = rand(8);
        RandomNumbers.Seed(7, CPU);
        Assert.True(first.equal(rand(8)).all().item<bool>());
        Assert.False(first.equal(rand(8)).all().item<bool>());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    public void A_device_that_does_not_exist_is_wrong_usage(string name) =>
        Assert.Contains(name, Assert.Throws<UsageException>(() => Devices.Parse(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Cuda_that_is_absent_says_what_to_do()
    {
        if (cuda.is_available()) Assert.Equal(DeviceType.CUDA, Devices.Parse("cuda").type);
        else Assert.Contains("--device cpu", Assert.Throws<HematoException>(() => Devices.Parse("cuda")).Message, StringComparison.Ordinal);
    }
}
