using Hematovision.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Imaging;

public sealed class WarpTests : TorchTest
{
    private const int Side = 33;

    [Fact]
    public void A_quarter_turn_is_anticlockwise()
    {
        using var scope = NewDisposeScope();
        var x = Noise();
        AssertClose(x.rot90(1, (2, 3)), Warped(x, new() { Angle = Math.PI / 2 }));
        AssertClose(x.rot90(2, (2, 3)), Warped(x, new() { Angle = Math.PI }));
    }

    [Fact]
    public void A_flip_mirrors()
    {
        using var scope = NewDisposeScope();
        var x = Noise();
        AssertClose(x.flip(3), Warped(x, new() { FlipX = true }));
        AssertClose(x.flip(2), Warped(x, new() { FlipY = true }));
    }

    [Fact]
    public void The_flip_comes_before_the_rotation()
    {
        using var scope = NewDisposeScope();
        var x = Noise();
        AssertClose(x.flip(3).rot90(1, (2, 3)), Warped(x, new() { FlipX = true, Angle = Math.PI / 2 }));
    }

    [Fact]
    public void Nothing_drawn_is_nothing_done()
    {
        using var scope = NewDisposeScope();
        var x = Noise();
        AssertClose(x, Warped(x, new()));
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.5)]
    public void A_zoom_keeps_the_centre_and_scales_distances_from_it(double zoom)
    {
        using var scope = NewDisposeScope();
        var x = Ramp();

        var y = Warped(x, new() { Zoom = zoom });

        // On a ramp along x, 0 at the centre and 1 a pixel, what is seen at a distance was at that distance over the zoom.
        for (var i = -10; i <= 10; i++) Assert.Equal(i / zoom, y[0, 0, 5, (Side / 2) + i].item<float>(), 3);
    }

    [Fact]
    public void A_shift_is_in_shares_of_the_side_to_the_right_and_down_and_the_border_is_reflected()
    {
        using var scope = NewDisposeScope();
        var x = Noise();

        var y = Warped(x, new() { ShiftX = 4.0 / Side, ShiftY = 2.0 / Side });

        AssertClose(x.narrow(2, 0, Side - 2).narrow(3, 0, Side - 4), y.narrow(2, 2, Side - 2).narrow(3, 4, Side - 4));
        AssertClose(x.narrow(2, 0, 2).narrow(3, 0, 4).flip(2, 3), y.narrow(2, 0, 2).narrow(3, 0, 4));
    }

    [Fact]
    public void Each_image_of_a_batch_has_its_own()
    {
        using var scope = NewDisposeScope();
        var x = Noise();
        var y = Warp.Apply(cat([x, x], 0), [new() { FlipX = true }, new() { FlipY = true }]);
        AssertClose(x.flip(3), y.narrow(0, 0, 1));
        AssertClose(x.flip(2), y.narrow(0, 1, 1));
    }

    private static Tensor Warped(Tensor x, AugmentationDraw draw) => Warp.Apply(x, [draw]);

    private static Tensor Noise() => rand(1, 3, Side, Side, generator: new Generator(3));

    private static Tensor Ramp() => (arange(Side, float32) - (Side / 2)).expand(1, 3, Side, Side).contiguous();

    // A pixel's place is known to about a hundred-thousandth of a pixel in float32.
    private static void AssertClose(Tensor expected, Tensor actual) => Assert.InRange((expected - actual).abs().max().item<float>(), 0, 2e-5);
}
