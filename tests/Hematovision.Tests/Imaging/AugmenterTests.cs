using Hematovision.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Imaging;

public sealed class AugmenterTests : TorchTest
{
    private const int Side = 37;
    private const int ImageBytes = 3 * Side * Side;

    // Colours of a stained smear: background, red cell, cytoplasm, nucleus.
    private static readonly byte[][] Smear = [[247, 232, 212], [199, 166, 173], [158, 140, 191], [71, 43, 122]];

    public static TheoryData<string> Names() => ["light", "strong"];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_becomes_the_same_to_the_bit_alone_and_in_any_batch(string name)
    {
        using var scope = NewDisposeScope();
        var augmenter = new Augmenter(AugmentationPolicy.Load(name), 1);
        var images = Noise(9).Chunk(ImageBytes).ToArray();
        int[] ids = [4, 8, 15, 16, 23, 42, 99, 100, 101];
        var together = augmenter.Apply(Noise(9), Side, ids, 3);

        int[] order = [7, 2, 5, 0];
        var others = augmenter.Apply(order.SelectMany(i => images[i]).ToArray(), Side, [.. order.Select(i => ids[i])], 3);

        for (var i = 0; i < ids.Length; i++) AssertSame(together.narrow(0, i, 1), augmenter.Apply(images[i], Side, [ids[i]], 3));
        for (var i = 0; i < order.Length; i++) AssertSame(together[order[i]], others[i]);
    }

    [Fact]
    public void Resolution_is_lost_as_libtorch_averages_areas_and_draws_them_out()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Resolution = 8 };
        var pixels = Noise(20);

        var softer = new Augmenter(policy, 1).Apply(pixels, Side, Ids(20), 0);

        for (var i = 0; i < 20; i++)
        {
            var image = Unit(pixels, Side).narrow(0, i, 1);
            var reduced = (long)Math.Round(Side / AugmentationDraw.Of(policy, 1, 0, i).Reduction);
            var small = nn.functional.interpolate(image, [reduced, reduced], mode: InterpolationMode.Area);
            var expected = nn.functional.interpolate(small, [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
            Assert.Equal(0, (softer.narrow(0, i, 1) - expected).abs().max().item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Seed_epoch_and_image_each_matter()
    {
        using var scope = NewDisposeScope();
        var x = Noise(1);
        var first = Apply(1, 1, 1);
        foreach (var other in new[] { Apply(2, 1, 1), Apply(1, 2, 1), Apply(1, 1, 2) }) Assert.False(first.equal(other).all().item<bool>());

        Tensor Apply(ulong seed, int epoch, int image) => new Augmenter(AugmentationPolicy.Light, seed).Apply(x, Side, [image], epoch);
    }

    [Fact]
    public void No_policy_gives_the_pixels_as_they_are()
    {
        using var scope = NewDisposeScope();
        var pixels = Noise(2);
        AssertSame(Unit(pixels, Side), new Augmenter(AugmentationPolicy.None, 1).Apply(pixels, Side, Ids(2), 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_is_in_range_even_for_black_and_white(string name)
    {
        using var scope = NewDisposeScope();
        byte[] pixels = [.. Noise(6), .. new byte[ImageBytes], .. Enumerable.Repeat((byte)255, ImageBytes)];
        var copy = pixels.ToArray();

        var y = new Augmenter(AugmentationPolicy.Load(name), 1).Apply(pixels, Side, Ids(8), 0);

        Assert.Equal([8, 3, Side, Side], y.shape);
        Assert.True(y.is_contiguous());
        Assert.False(y.isnan().any().item<bool>());
        Assert.InRange(y.min().item<float>(), 0, 1);
        Assert.InRange(y.max().item<float>(), 0, 1);
        Assert.Equal(copy, pixels);
    }

    [Fact]
    public void Stain_mixes_optical_density()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Stain = 0.3 };
        var draw = AugmentationDraw.Of(policy, 1, 2, 3);
        foreach (var colour in Smear)
        {
            var changed = new Augmenter(policy, 1).Apply(Plain(colour), Side, [3], 2);

            var density = colour.Select(c => -Math.Log(c / 255.0)).ToArray();
            for (var c = 0; c < 3; c++)
            {
                var mixed = draw.StainOffset[c] + Enumerable.Range(0, 3).Sum(k => draw.StainMix[(3 * c) + k] * density[k]);
                AssertFilled(Math.Min(Math.Exp(-mixed), 1), changed[0, c], 1e-5);
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
            var changed = new Augmenter(policy, 1).Apply(Plain(colour), Side, [3], 2);

            var unit = colour.Select(c => c / 255.0).ToArray();
            var grey = (0.299 * unit[0]) + (0.587 * unit[1]) + (0.114 * unit[2]);
            for (var c = 0; c < 3; c++)
            {
                var saturated = grey + (draw.Saturation * (unit[c] - grey));
                var expected = 0.5 + (draw.Contrast * ((draw.Brightness * saturated) - 0.5));
                AssertFilled(Math.Clamp(expected, 0, 1), changed[0, c], 1e-3);
            }
        }
    }

    [Fact]
    public void Hue_turns_the_colours_and_leaves_grey()
    {
        var mix = ChannelMix.OfLight(new() { Hue = Math.PI / 3 });
        var matrix = mix.Matrix;
        for (var row = 0; row < 3; row++) Assert.Equal(1, matrix[3 * row] + matrix[(3 * row) + 1] + matrix[(3 * row) + 2], 3);

        // Red turned by 60 degrees one way or the other has become mostly yellow or mostly magenta.
        Assert.True(Math.Max(matrix[3], matrix[6]) > 0.4);
        Assert.Equal([0f, 0f, 0f], mix.Offset);
    }

    [Fact]
    public void Half_of_the_images_lose_resolution_and_the_others_are_left_alone()
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Resolution = 3 };
        var pixels = Noise(200);
        var x = Unit(pixels, Side);

        var y = new Augmenter(policy, 1).Apply(pixels, Side, Ids(200), 0);

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
        var grey = Enumerable.Repeat((byte)128, 200 * ImageBytes).ToArray();

        var noise = new Augmenter(policy, 1).Apply(grey, Side, Ids(200), 0) - (128f / 255);

        var drawn = Enumerable.Range(0, 200).Select(i => AugmentationDraw.Of(policy, 1, 0, i).Noise).ToArray();
        for (var i = 0; i < 200; i++) Assert.Equal(drawn[i], noise[i].std().item<float>(), 0.05 * drawn[i]);
        var noisy = noise[tensor(drawn.Select(deviation => deviation > 0.01).ToArray())].flatten(2);
        var standard = noisy / noisy.std(2, keepdim: true);
        Assert.Equal(0, standard.mean().item<float>(), 0.01);
        Assert.Equal(3, standard.pow(4).mean().item<float>(), 0.15); // the kurtosis of a normal distribution
        foreach (var (one, other) in (ReadOnlySpan<(Tensor, Tensor)>)
            [
                (standard[0], standard[1]), // images
                (standard[.., 0], standard[.., 1]), // channels
                (standard[.., .., ..100], standard[.., .., 1024..1124]), // far places, which are drawn at different times
                (standard[.., .., 1..], standard[.., .., ..^1]), // neighbours
            ])
        {
            Assert.Equal(0, (one * other).mean().item<float>(), 0.08);
        }
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
            var pixels = Enumerable.Repeat(Plain(colour), 200).SelectMany(image => image).ToArray();
            return (augmenter.Apply(pixels, Side, Ids(200), 0) - Unit(pixels, Side)).abs().max().item<float>();
        });
        Assert.InRange(moved, farthest / 2, farthest);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        var pixels = Noise(4);
        foreach (var name in new[] { "none", "light", "strong" })
        {
            AssertLeavesNoTensor(() => new Augmenter(AugmentationPolicy.Load(name), 1).Apply(pixels, Side, Ids(4), 0).Dispose());
        }
    }

    [Fact]
    public void Too_few_pixels_and_too_small_images_are_refused()
    {
        var augmenter = new Augmenter(AugmentationPolicy.Light, 1);
        Assert.Throws<ArgumentException>(() => augmenter.Apply(Noise(2), Side, Ids(3), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => augmenter.Apply(Noise(2), 7, Ids(2), 0));
    }

    private static int[] Ids(int count) => [.. Enumerable.Range(0, count)];

    private static byte[] Noise(int count)
    {
        using var scope = NewDisposeScope();
        return Bytes(rand(count, Side, Side, 3, generator: new Generator(3)));
    }

    private static byte[] Bytes(Tensor unit) => unit.mul(255).round().to(ScalarType.Byte).bytes.ToArray();

    private static byte[] Plain(byte[] colour) => [.. Enumerable.Repeat(colour, Side * Side).SelectMany(pixel => pixel)];

    private static Tensor Unit(byte[] pixels, int side) => tensor(pixels).view(-1, side, side, 3).permute(0, 3, 1, 2).to(float32).div_(255).contiguous();

    private static void AssertFilled(double expected, Tensor plane, double tolerance) => Assert.InRange(plane.sub(expected).abs().max().item<float>(), 0, tolerance);

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.True(expected.equal(actual).all().item<bool>());
}
