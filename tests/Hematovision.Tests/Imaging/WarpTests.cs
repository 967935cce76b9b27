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
        var ramp = arange(Side, float32).div_(255).expand(1, 3, Side, Side);

        var y = Warped(ramp, new() { Zoom = zoom }).mul(255);

        // On a ramp along x, one level a pixel, what is seen at a distance from the centre was at that distance over the zoom.
        for (var i = -10; i <= 10; i++) Assert.Equal((Side / 2) + (i / zoom), y[0, 0, 5, (Side / 2) + i].item<float>(), 3);
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

    [Theory]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(64)]
    public void Pixels_are_where_libtorch_samples_them(int side)
    {
        using var scope = NewDisposeScope();
        var policy = AugmentationPolicy.None with { Rotation = 180, FlipHorizontal = true, FlipVertical = true, Zoom = 1.5, Shift = 0.5 };
        var x = Noise(side);
        for (var i = 0; i < 20; i++)
        {
            var draw = AugmentationDraw.Of(policy, 1, 0, i);
            var grid = nn.functional.affine_grid(WayBack(draw).unsqueeze(0), [1, 3, side, side], align_corners: false);
            var expected = nn.functional.grid_sample(x, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false);
            Assert.Equal(0, (expected - Warped(x, draw)).abs().max().item<float>(), 2e-4);
        }
    }

    // [2, 3], in halves of the side: the inverse of a flip, a rotation and a zoom about the centre, and then a shift.
    private static Tensor WayBack(AugmentationDraw draw)
    {
        var (sin, cos) = ((float)Math.Sin(draw.Angle), (float)Math.Cos(draw.Angle));
        var flip = diag(tensor(new[] { draw.FlipX ? -1f : 1, draw.FlipY ? -1f : 1 }));
        var back = linalg.inv(tensor(new[] { cos, sin, -sin, cos }).view(2, 2).mm(flip).mul_((float)draw.Zoom));
        return cat([back, back.mm(tensor(new[] { 2 * (float)draw.ShiftX, 2 * (float)draw.ShiftY }).view(2, 1)).neg_()], 1);
    }

    private static Tensor Warped(Tensor unit, AugmentationDraw draw)
    {
        var side = (int)unit.shape[2];
        var planes = new float[3 * side * side];
        Warp.Apply(unit[0].permute(1, 2, 0).mul(255).round().to(ScalarType.Byte).contiguous().bytes, side, draw, planes);
        return tensor(planes).view(1, 3, side, side);
    }

    private static Tensor Noise(int side = Side) => randint(256, [1, 3, side, side], generator: new Generator(3)).to(float32).div_(255);

    // A pixel's place is known to about a hundred-thousandth of a pixel in float32.
    private static void AssertClose(Tensor expected, Tensor actual) => Assert.InRange((expected - actual).abs().max().item<float>(), 0, 2e-5);
}
