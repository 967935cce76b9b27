using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Torch;

/// <summary>What oneDNN computes is what a matrix product computes, on the machine that the tests run on.</summary>
public sealed class ConvolutionTests : TorchTest
{
    [Theory]
    [InlineData(160, 960)]
    [InlineData(960, 320)]
    [InlineData(320, 1280)]
    [InlineData(512, 2048)]
    [InlineData(2048, 512)]
    public void A_pointwise_convolution_of_a_batch_is_a_matrix_product(int from, int to)
    {
        Engine.Start();
        using var scope = NewDisposeScope();
        using var none = no_grad();
        random.manual_seed(1);
        var weight = ChannelsLast.From(randn(to, from, 1, 1) / Math.Sqrt(from));
        foreach (var side in (int[])[3, 6, 7])
        {
            foreach (var batch in (int[])[1, 3, 32])
            {
                var x = ChannelsLast.From(randn(batch, from, side, side));
                var expected = x.permute(0, 2, 3, 1).reshape(-1, from).matmul(weight.view(to, from).t()).view(batch, side, side, to).permute(0, 3, 1, 2);
                Assert.InRange((nn.functional.conv2d(x, weight) - expected).abs().max().item<float>(), 0, 1e-4);
            }
        }
    }
}
