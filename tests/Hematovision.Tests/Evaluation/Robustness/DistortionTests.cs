using Hematovision.Evaluation.Robustness;
using Hematovision.Imaging;

namespace Hematovision.Tests.Evaluation.Robustness;

/// <summary>What each corruption does to pixels.</summary>
public sealed class DistortionTests
{
    [Fact]
    public void Every_corruption_changes_a_picture_keeps_its_size_and_leaves_the_original()
    {
        var image = Picture(300, 260);
        var before = (byte[])image.Pixels.Clone();
        foreach (var corruption in Corruption.All)
        {
            Assert.Single(corruption.Steps, step => step is null);
            foreach (var level in corruption.Steps.OfType<double>())
            {
                var changed = corruption.Apply(image, level, new SeededRandom(1, 2));
                Assert.Equal((300, 260), (changed.Width, changed.Height));
                Assert.NotEqual(before, changed.Pixels);
                Assert.Equal(changed.Pixels, corruption.Apply(image, level, new SeededRandom(1, 2)).Pixels);
            }
        }

        Assert.Equal(before, image.Pixels);
    }

    [Fact]
    public void Every_corruption_bears_a_picture_of_one_pixel() =>
        Assert.All(Corruption.All, c => Assert.All(c.Steps.OfType<double>(), level => c.Apply(new RgbImage(1, 1, [10, 20, 30]), level, new SeededRandom(1))));

    [Fact]
    public void A_picture_no_larger_than_the_resolution_stays_as_it_is()
    {
        var image = Picture(40, 30);
        Assert.Same(image, Distortion.Reduce(image, 30));
        Assert.NotSame(image, Distortion.Reduce(image, 29));
    }

    [Fact]
    public void A_quarter_turn_moves_each_pixel_of_a_square_and_four_bring_it_back()
    {
        var image = Picture(21, 21);
        var turned = Distortion.Rotate(image, 90);

        // Anticlockwise: what was at the right of the first row is at its left.
        Assert.Equal(image.Pixels[(20 * 3)..(21 * 3)], turned.Pixels[..3]);
        Assert.Equal(image.Pixels, Distortion.Rotate(Distortion.Rotate(turned, 90), 180).Pixels);
    }

    [Fact]
    public void Noise_has_the_deviation_that_is_asked_for()
    {
        var grey = new RgbImage(200, 200, [.. Enumerable.Repeat((byte)128, 200 * 200 * 3)]);
        var noisy = Distortion.AddNoise(grey, 20, new SeededRandom(3)).Pixels;
        Assert.InRange(Math.Sqrt(noisy.Average(v => (v - 128.0) * (v - 128.0))), 19.5, 20.5);
    }

    [Fact]
    public void Twice_the_stain_is_the_square_of_the_light()
    {
        var pixel = new RgbImage(1, 1, [255, 128, 64]);
        Assert.Equal([255, 64, 16], Distortion.Restain(pixel, 2, 2, 2).Pixels);
        Assert.Equal([128, 64, 32], Distortion.Recolour(new RgbImage(1, 1, [255, 128, 64]), new AugmentationDraw { Brightness = 0.5 }).Pixels);
    }

    private static RgbImage Picture(int width, int height)
    {
        var random = new SeededRandom(9);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(60 + random.NextInt(140));
        return new RgbImage(width, height, pixels);
    }
}
