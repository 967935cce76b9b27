using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Tests.Torch;

public sealed class PartsTests : TorchTest
{
    [Theory]
    [InlineData(8, 8, new[] { 8 })]
    [InlineData(32, 10, new[] { 8, 8, 8, 8 })]
    [InlineData(7, 3, new[] { 2, 2, 3 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    [InlineData(5, int.MaxValue, new[] { 5 })]
    public void A_batch_is_cut_into_as_few_parts_as_it_takes_nearly_equal_and_in_order(int images, int most, int[] counts)
    {
        var parts = Parts.Of(images, most).ToList();
        Assert.Equal(counts, parts.Select(part => part.Count));
        Assert.Equal(counts.Select((_, i) => counts[..i].Sum()), parts.Select(part => part.First));
    }

    [Theory]
    [InlineData(32, 2, new[] { 16, 16 })]
    [InlineData(7, 4, new[] { 1, 2, 2, 2 })]
    [InlineData(3, 8, new[] { 1, 1, 1 })]
    [InlineData(5, 1, new[] { 5 })]
    public void A_batch_is_shared_out_nearly_equally_to_as_many_as_have_something_to_do(int images, int most, int[] counts) =>
        Assert.Equal(counts, Parts.Shares(images, most).Select(part => part.Count));

    [Fact]
    public void Smaller_images_go_together_in_greater_numbers()
    {
        Assert.Equal(4 * Cores.Images(CPU, 224), Cores.Images(CPU, 112));
        Assert.Equal(1, Cores.Images(CPU, 100_000));
    }
}
