using Hematovision.Imaging;
using static TorchSharp.torch;

namespace Hematovision.Tests.Imaging;

public sealed class RandomConvolutionTests : TorchTest
{
    private const int Side = 24;

    /// <summary>Of each width of kernel; the mean of each channel stays, and beyond the image lies its edge.</summary>
    [Theory]
    [InlineData(1, 0.7f)]
    [InlineData(3, 0.4f)]
    [InlineData(5, 1f)]
    public void It_mixes_the_image_with_what_libtorch_makes_of_it(int width, float share)
    {
        using var scope = NewDisposeScope();
        var seed = Enumerable.Range(0, 100).Select(i => (ulong)i).First(s => Kernel(s).shape[2] == width);
        random.manual_seed(4);
        var image = rand(1, 3, Side, Side);
        var planes = image.data<float>().ToArray();

        RandomConvolution.Apply(planes, Side, share, seed);

        var mean = image.mean([2, 3], keepdim: true);
        var around = nn.functional.pad(image - mean, [width / 2, width / 2, width / 2, width / 2], TorchSharp.PaddingModes.Replicate);
        var expected = ((1 - share) * image) + (share * (mean + nn.functional.conv2d(around, Kernel(seed))));
        Assert.Equal(0, (expected.flatten() - tensor(planes)).abs().max().item<float>(), 1e-4);
    }

    [Fact]
    public void A_plain_image_has_no_texture_to_change()
    {
        float[] planes = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => 0.2f + (0.3f * (i / (Side * Side))))];
        for (var seed = 0ul; seed < 10; seed++)
        {
            var changed = planes.ToArray();
            RandomConvolution.Apply(changed, Side, 1, seed);
            Assert.All(planes.Zip(changed), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    /// <summary>[3, 3, width, width], drawn as it draws: twice the deviation that keeps that of white noise.</summary>
    private static Tensor Kernel(ulong seed)
    {
        var random = new SeededRandom(seed);
        var width = (2 * random.NextInt(3)) + 1;
        var weights = new float[9 * width * width];
        for (var i = 0; i < weights.Length; i++) weights[i] = (float)(2 / Math.Sqrt(3 * width * width) * random.Gaussian());
        return tensor(weights, [3, 3, width, width]);
    }
}
