using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

public sealed class WhiteBalanceTests
{
    [Fact]
    public void The_empty_slide_becomes_white_and_what_is_on_it_keeps_its_density()
    {
        // Nine tenths empty slide of a yellow lamp, one tenth that passes half of its light.
        var pixels = Picture(1000, i => i < 900 ? [240, 200, 120] : [120, 100, 60]);

        WhiteBalance.Apply(pixels);

        Assert.Equal([250, 250, 250], pixels[..3]);
        Assert.Equal([125, 125, 125], pixels[^3..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(1024)]
    public void The_level_that_becomes_white_is_that_of_a_twentieth_of_the_pixels(int count)
    {
        var random = new Random(5);
        var pixels = Picture(count, _ => [(byte)random.Next(256), (byte)random.Next(130), (byte)random.Next(90, 256)]);
        var expected = new byte[pixels.Length];
        for (var channel = 0; channel < 3; channel++)
        {
            var levels = Enumerable.Range(0, count).Select(i => (int)pixels[(3 * i) + channel]).OrderDescending().ToArray();
            var gain = 250f / Math.Max(100, levels[Math.Max(1, count / 20) - 1]);
            for (var i = 0; i < count; i++) expected[(3 * i) + channel] = (byte)Math.Min(255, MathF.Round(pixels[(3 * i) + channel] * gain));
        }

        WhiteBalance.Apply(pixels);

        Assert.Equal(expected, pixels);
    }

    [Fact]
    public void A_picture_without_empty_slide_is_brightened_by_two_and_a_half_at_most()
    {
        var pixels = Picture(400, i => [(byte)(i % 40), 0, 40]);

        WhiteBalance.Apply(pixels);

        Assert.Equal([0, 0, 100], pixels[..3]);
        Assert.Equal([98, 0, 100], pixels[^3..]);
    }

    [Fact]
    public void Of_one_cell_under_two_lamps_the_model_sees_nearly_the_same()
    {
        var random = new Random(9);
        var preprocessor = new Preprocessor(new Preprocessing(64) { WhiteBalance = true });
        var light = Enumerable.Range(0, 90 * 90).Select(i => i % 90 is > 30 and < 60 ? 0.3 + (0.2 * random.NextDouble()) : 1).ToArray();

        var (white, yellow) = (Seen(1, 1, 1), Seen(0.95, 0.85, 0.6));

        Assert.All(white.Zip(yellow), pair => Assert.InRange(pair.First - pair.Second, -3, 3));

        byte[] Seen(double red, double green, double blue)
        {
            var seen = new byte[preprocessor.PixelBytes];
            preprocessor.Prepare(new RgbImage(90, 90, Picture(light.Length, i => [(byte)(240 * red * light[i]), (byte)(240 * green * light[i]), (byte)(240 * blue * light[i])])), seen);
            return seen;
        }
    }

    private static byte[] Picture(int count, Func<int, byte[]> colour) => [.. Enumerable.Range(0, count).SelectMany(colour)];
}
