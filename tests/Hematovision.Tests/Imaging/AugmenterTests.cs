using Hematovision.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Imaging;

public sealed class AugmenterTests : TorchTest
{
    private const int Side = 37;

    // Colours of a stained smear: background, red cell, cytoplasm, nucleus.
    private static readonly float[][] Smear = [[0.97f, 0.91f, 0.83f], [0.78f, 0.65f, 0.68f], [0.62f, 0.55f, 0.75f], [0.28f, 0.17f, 0.48f]];

    public static TheoryData<string> Names() => ["light", "strong"];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_becomes_the_same_to_the_bit_alone_and_in_any_batch(string name)
    {
        using var scope = NewDisposeScope();
        var augmenter = new Augmenter(AugmentationPolicy.Load(name), 1);
        var batch = Noise(9);
        int[] ids = [4, 8, 15, 16, 23, 42, 99, 100, 101];
        var together = augmenter.Apply(batch, ids, 3);

        int[] order = [7, 2, 5, 0];
        var others = augmenter.Apply(batch[tensor(order.Select(i => (long)i).ToArray())], [.. order.Select(i => ids[i])], 3);

        for (var i = 0; i < ids.Length; i++) AssertSame(together.narrow(0, i, 1), augmenter.Apply(batch.narrow(0, i, 1), [ids[i]], 3));
        for (var i = 0; i < order.Length; i++) AssertSame(together[order[i]], others[i]);
    }

    [Fact]
    public void Threads_do_not_change_it()
    {
        using var scope = NewDisposeScope();
        var augmenter = new Augmenter(AugmentationPolicy.Strong, 1);
        var batch = Noise(8);
        var expected = augmenter.Apply(batch, Ids(8), 0);
        var before = get_num_threads();
        try
        {
            set_num_threads(before == 1 ? 2 : 1);
            AssertSame(expected, augmenter.Apply(batch, Ids(8), 0));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Seed_epoch_and_image_each_matter()
    {
        using var scope = NewDisposeScope();
        var x = Noise(1);
        var first = Apply(1, 1, 1);
        foreach (var other in new[] { Apply(2, 1, 1), Apply(1, 2, 1), Apply(1, 1, 2) }) Assert.False(first.equal(other).all().item<bool>());

        Tensor Apply(ulong seed, int epoch, int image) => new Augmenter(AugmentationPolicy.Light, seed).Apply(x, [image], epoch);
    }

    [Fact]
    public void No_policy_is_the_identical_tensor()
    {
        using var scope = NewDisposeScope();
        var x = Hematovision.Torch.ChannelsLast.From(Noise(2));
        var y = new Augmenter(AugmentationPolicy.None, 1).Apply(x, Ids(2), 0);
        AssertSame(x, y);
        Assert.NotEqual(x.Handle, y.Handle);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_is_in_range_and_channels_last_even_for_black_and_white(string name)
    {
        using var scope = NewDisposeScope();
        var x = cat([Noise(6), zeros(1, 3, Side, Side), ones(1, 3, Side, Side)], 0);
        var copy = x.clone();

        var y = new Augmenter(AugmentationPolicy.Load(name), 1).Apply(x, Ids(8), 0);

        Assert.Equal(x.shape, y.shape);
        Assert.Equal([3L * Side * Side, 1, 3 * Side, 3], y.stride());
        Assert.False(y.isnan().any().item<bool>());
        Assert.InRange(y.min().item<float>(), 0, 1);
        Assert.InRange(y.max().item<float>(), 0, 1);
        AssertSame(copy, x);
    }

    [Fact]
    public void Stain_mixes_optical_density()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Stain = 0.3 };
        var draw = AugmentationDraw.Of(policy, 1, 2, 3);
        foreach (var colour in Smear)
        {
            var changed = new Augmenter(policy, 1).Apply(Plain(colour), [3], 2);

            var density = colour.Select(c => -Math.Log(c)).ToArray();
            for (var c = 0; c < 3; c++)
            {
                var mixed = draw.StainOffset[c] + Enumerable.Range(0, 3).Sum(k => draw.StainMix[(3 * c) + k] * density[k]);
                Assert.Equal(Math.Min(Math.Exp(-mixed), 1), changed[0, c, 4, 5].item<float>(), 5);
            }
        }
    }

    [Fact]
    public void Brightness_contrast_and_saturation_are_about_black_mid_grey_and_the_pixels_own_grey()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Brightness = 0.2, Contrast = 0.3, Saturation = 0.4 };
        var draw = AugmentationDraw.Of(policy, 1, 2, 3);
        foreach (var colour in Smear)
        {
            var changed = new Augmenter(policy, 1).Apply(Plain(colour), [3], 2);

            var grey = (0.299 * colour[0]) + (0.587 * colour[1]) + (0.114 * colour[2]);
            for (var c = 0; c < 3; c++)
            {
                var saturated = grey + (draw.Saturation * (colour[c] - grey));
                var expected = 0.5 + (draw.Contrast * ((draw.Brightness * saturated) - 0.5));
                Assert.Equal(Math.Clamp(expected, 0, 1), changed[0, c, 4, 5].item<float>(), 3);
            }
        }
    }

    [Fact]
    public void Hue_turns_the_colours_and_leaves_grey()
    {
        var (matrix, offset) = (new float[9], new float[3]);
        ColourMatrix.Write(new() { Hue = Math.PI / 3 }, matrix, offset);
        for (var row = 0; row < 3; row++) Assert.Equal(1, matrix[3 * row] + matrix[(3 * row) + 1] + matrix[(3 * row) + 2], 3);

        // Red turned by 60 degrees one way or the other has become mostly yellow or mostly magenta.
        Assert.True(Math.Max(matrix[3], matrix[6]) > 0.4);
        Assert.Equal([0f, 0f, 0f], offset);
    }

    [Fact]
    public void Half_of_the_images_lose_resolution_and_the_others_are_left_alone()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Resolution = 3 };
        var x = Noise(200);

        var y = new Augmenter(policy, 1).Apply(x, Ids(200), 0);

        var softer = 0;
        for (var i = 0; i < 200; i++)
        {
            var (before, after) = (x[i].std().item<float>(), y[i].std().item<float>());
            if (x[i].equal(y[i]).all().item<bool>()) continue;
            Assert.True(after < before);
            Assert.Equal(x[i].mean().item<float>(), y[i].mean().item<float>(), 0.02);
            softer++;
        }

        Assert.InRange(softer, 75, 125);
    }

    [Fact]
    public void Noise_has_the_deviation_that_was_drawn_and_no_other_image_has_the_same()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Noise = 0.08 };
        var grey = full([200, 3, Side, Side], 0.5f);

        var noise = new Augmenter(policy, 1).Apply(grey, Ids(200), 0) - grey;

        var drawn = Enumerable.Range(0, 200).Select(i => AugmentationDraw.Of(policy, 1, 0, i).Noise).ToArray();
        for (var i = 0; i < 200; i++) Assert.Equal(drawn[i], noise[i].std().item<float>(), 0.05 * drawn[i]);
        var noisy = Enumerable.Range(0, 200).Where(i => drawn[i] > 0).ToArray();
        Assert.InRange(noise[noisy[0]].flatten().dot(noise[noisy[1]].flatten()).item<float>() / (3 * Side * Side * drawn[noisy[0]] * drawn[noisy[1]]), -0.1, 0.1);
    }

    [Theory]
    [InlineData("light", 0.08)]
    [InlineData("strong", 0.6)]
    public void No_colour_of_a_smear_goes_far(string name, double farthest)
    {
        using var scope = NewDisposeScope();
        var augmenter = new Augmenter(AugmentationPolicy.Load(name) with { Resolution = 1, Noise = 0 }, 1);
        var moved = Smear.Max(colour =>
        {
            var x = tensor(colour).view(1, 3, 1, 1).expand(500, 3, 4, 4);
            return (augmenter.Apply(x, Ids(500), 0) - x).abs().max().item<float>();
        });
        Assert.InRange(moved, farthest / 2, farthest);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var x = Noise(4);
        foreach (var name in new[] { "none", "light", "strong" })
        {
            AssertLeavesNoTensor(() => new Augmenter(AugmentationPolicy.Load(name), 1).Apply(x, Ids(4), 0).Dispose());
        }
    }

    [Fact]
    public void A_batch_of_another_length_or_shape_is_refused()
    {
        using var scope = NewDisposeScope();
        var augmenter = new Augmenter(AugmentationPolicy.Light, 1);
        Assert.Throws<ArgumentException>(() => augmenter.Apply(Noise(2), [1], 0));
        Assert.Throws<ArgumentException>(() => augmenter.Apply(rand(1, 3, 4, 5), [1], 0));
        Assert.Throws<ArgumentException>(() => augmenter.Apply(rand(3, 4, 4), [1], 0));
    }

    private static int[] Ids(int count) => [.. Enumerable.Range(0, count)];

    private static Tensor Noise(int count) => rand(count, 3, Side, Side, generator: new Generator(3));

    private static Tensor Plain(float[] colour) => tensor(colour).view(1, 3, 1, 1).expand(1, 3, 8, 8).contiguous();

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.True(expected.equal(actual).all().item<bool>());
}
