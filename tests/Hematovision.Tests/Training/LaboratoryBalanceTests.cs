using FsCheck.Xunit;
using Hematovision.Data;
using Hematovision.Training;

namespace Hematovision.Tests.Training;

public sealed class LaboratoryBalanceTests
{
    [Property]
    public void Each_laboratory_has_its_equal_part_and_no_image_comes_twice_before_all_came(byte first, byte second, byte third, ulong seed)
    {
        var images = Images(first + 1, second + 1, third + 1);
        var order = LaboratoryBalance.EpochOrder(images, seed, 1);

        Assert.Equal(images.Count, order.Length);
        var parts = order.CountBy(i => images[i].Laboratory!).Select(part => part.Value).ToList();
        Assert.InRange(parts.Max() - parts.Min(), 0, 1);
        foreach (var laboratory in order.GroupBy(i => images[i].Laboratory))
        {
            var times = images.Index().Where(e => e.Item.Laboratory == laboratory.Key).Select(e => laboratory.Count(i => i == e.Index)).ToList();
            Assert.InRange(times.Max() - times.Min(), 0, 1);
        }
    }

    [Fact]
    public void The_same_seed_and_epoch_give_the_same_order_and_the_next_epoch_another()
    {
        var images = Images(5, 40, 3);
        Assert.Equal(LaboratoryBalance.EpochOrder(images, 7, 1), LaboratoryBalance.EpochOrder(images, 7, 1));
        Assert.NotEqual(LaboratoryBalance.EpochOrder(images, 7, 1), LaboratoryBalance.EpochOrder(images, 7, 2));
    }

    [Fact]
    public void Images_of_no_named_laboratory_are_each_there_once()
    {
        ImageExample[] images = [.. Enumerable.Range(0, 9).Select(i => new ImageExample($"{i}", "class", $"{i}"))];
        Assert.Equal(Enumerable.Range(0, 9), LaboratoryBalance.EpochOrder(images, 0, 1).Order());
    }

    private static List<ImageExample> Images(params int[] counts) =>
        [.. counts.SelectMany((count, laboratory) => Enumerable.Range(0, count).Select(i => new ImageExample($"{laboratory}/{i}", "class", $"{i}") { Laboratory = $"{laboratory}" }))];
}
