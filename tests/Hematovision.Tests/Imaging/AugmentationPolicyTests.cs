using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

public sealed class AugmentationPolicyTests
{
    private static readonly AugmentationPolicy Each = new()
    {
        Rotation = 30,
        Zoom = 0.4,
        Shift = 0.2,
        Brightness = 0.1,
        Contrast = 0.2,
        Saturation = 0.3,
        Hue = 20,
        Stain = 0.1,
        Resolution = 3,
        Noise = 0.1,
        RandomConvolution = 0.6,
    };

    [Fact]
    public void The_whole_of_each_range_is_used_and_no_more()
    {
        var draws = Draws(Each, 1000);

        AssertFills(draws.Select(d => d.Angle * 180 / Math.PI), -30, 30);
        AssertFills(draws.Select(d => Math.Log(d.Zoom)), -0.4, 0.4);
        AssertFills(draws.Select(d => d.ShiftX), -0.2, 0.2);
        AssertFills(draws.Select(d => d.ShiftY), -0.2, 0.2);
        AssertFills(draws.Select(d => d.Brightness), 0.9, 1.1);
        AssertFills(draws.Select(d => d.Contrast), 0.8, 1.2);
        AssertFills(draws.Select(d => d.Saturation), 0.7, 1.3);
        AssertFills(draws.Select(d => d.Hue * 180 / Math.PI), -20, 20);
        for (var i = 0; i < 9; i++) AssertFills(draws.Select(d => d.StainMix[i]), i % 4 == 0 ? 0.9 : -0.05, i % 4 == 0 ? 1.1 : 0.05);
        for (var i = 0; i < 3; i++) AssertFills(draws.Select(d => d.StainOffset[i]), -0.01, 0.01);
        AssertFills(draws.Select(d => d.Reduction).Where(r => r > 1), 1, 3);
        AssertFills(draws.Select(d => d.Noise).Where(n => n > 0), 0, 0.1);
        AssertFills(draws.Select(d => d.Convolution).Where(c => c > 0), 0, 0.6);
        Assert.InRange(draws.Count(d => d.FlipX), 430, 570);
        Assert.InRange(draws.Count(d => d.FlipY), 430, 570);
        Assert.InRange(draws.Count(d => d.Reduction > 1), 430, 570);
        Assert.InRange(draws.Count(d => d.Noise > 0), 430, 570);
        Assert.InRange(draws.Count(d => d.Convolution > 0), 430, 570);
        Assert.Equal(2000, draws.SelectMany(d => (ulong[])[d.NoiseSeed, d.ConvolutionSeed]).Distinct().Count());
    }

    [Fact]
    public void A_range_that_is_off_is_off_and_leaves_the_other_draws_alone()
    {
        var off = Draws(Each with { Rotation = 0, FlipHorizontal = false, Stain = 0, Resolution = 1, Noise = 0, RandomConvolution = 0 }, 100);
        var on = Draws(Each, 100);
        Assert.All(off.Zip(on), pair =>
        {
            var (without, with) = pair;
            Assert.Equal((0, false, 1, 0, 0), (without.Angle, without.FlipX, without.Reduction, without.Noise, without.Convolution));
            Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], without.StainMix);
            Assert.Equal((with.FlipY, with.Zoom, with.ShiftX, with.Hue), (without.FlipY, without.Zoom, without.ShiftX, without.Hue));
        });
    }

    [Fact]
    public void Two_parameters_are_not_drawn_together()
    {
        var draws = Draws(Each, 1000);
        var correlation = draws.Average(d => d.ShiftX / 0.2 * (d.ShiftY / 0.2)) * 3;
        Assert.InRange(correlation, -0.13, 0.13); // four deviations
    }

    [Theory]
    [InlineData("none")]
    [InlineData("light")]
    [InlineData("strong")]
    public void A_named_policy_comes_back_from_JSON_as_it_was(string name)
    {
        var policy = AugmentationPolicy.Load(name);
        Assert.Equal(policy, AugmentationPolicy.FromJson(policy.ToJson()));
    }

    [Fact]
    public void The_JSON_has_a_field_for_each_knob() => Assert.Equal(
        """{"rotation":0,"flip_horizontal":false,"flip_vertical":false,"zoom":0,"shift":0,"brightness":0,"contrast":0,"saturation":0,"hue":0,"stain":0,"resolution":1,"noise":0,"random_convolution":0}""",
        AugmentationPolicy.None.ToJson());

    [Fact]
    public void A_policy_from_before_there_was_noise_or_convolution_has_none() =>
        Assert.Equal(
            AugmentationPolicy.Foreign with { Noise = 0, RandomConvolution = 0 },
            AugmentationPolicy.FromJson(AugmentationPolicy.Foreign.ToJson().Replace(",\"noise\":0.04,\"random_convolution\":0.7", "", StringComparison.Ordinal)));

    [Fact]
    public void A_policy_that_makes_no_sense_is_refused()
    {
        Assert.Contains("zoom 9", Assert.Throws<UsageException>(() => new Augmenter(Each with { Zoom = 9 }, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("hue", Assert.Throws<UsageException>(() => new Augmenter(Each with { Hue = double.NaN }, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("medium", Assert.Throws<UsageException>(() => AugmentationPolicy.Load("medium")).Message, StringComparison.Ordinal);
        Assert.Contains("stain 2", Assert.Throws<HematoException>(() => AugmentationPolicy.FromJson((Each with { Stain = 2 }).ToJson())).Message, StringComparison.Ordinal);
        Assert.Contains("zoom", Assert.Throws<HematoException>(() => AugmentationPolicy.FromJson("""{"rotation":3}""")).Message, StringComparison.Ordinal);
    }

    private static AugmentationDraw[] Draws(AugmentationPolicy policy, int count) =>
        [.. Enumerable.Range(0, count).Select(i => AugmentationDraw.Of(policy, 1, 0, i))];

    private static void AssertFills(IEnumerable<double> values, double low, double high)
    {
        var (least, most) = (values.Min(), values.Max());
        var margin = 0.05 * (high - low);
        Assert.InRange(least, low, low + margin);
        Assert.InRange(most, high - margin, high);
    }
}
