using FsCheck.Xunit;
using Hematovision.Data.Copies;

namespace Hematovision.Tests.Data.Copies;

public sealed class AffineTests
{
    private static readonly Affine Map = new(0.9, -0.4, 12, 0.3, 1.1, -7);

    [Fact]
    public void The_way_back_leads_back()
    {
        var (x, y) = Map.Apply(31, -5);
        var (u, v) = Map.Inverse().Apply(x, y);
        Assert.Equal((31.0, -5.0), (Math.Round(u, 9), Math.Round(v, 9)));
    }

    [Fact]
    public void A_fit_recovers_the_map_that_made_the_points()
    {
        var points = new[] { (0, 0), (50, 3), (20, 70), (90, 40) }.Select(p => (Point(p.Item1, p.Item2), Point(Map.Apply(p.Item1, p.Item2)))).ToArray();
        var fit = Affine.Fit(points)!.Value;
        var (x, y) = (fit.Apply(33, 44), Map.Apply(33, 44));
        Assert.Equal(y.X, x.X, 3);
        Assert.Equal(y.Y, x.Y, 3);
    }

    [Fact]
    public void Points_on_a_line_fit_nothing() =>
        Assert.Null(Affine.Fit([(Point(0, 0), Point(0, 0)), (Point(1, 1), Point(5, 2)), (Point(2, 2), Point(9, 4))]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_keypoints_of_one_spot_tell_how_the_picture_was_turned(bool mirrored)
    {
        var (from, to) = (new Keypoint(10, 20, 2, 0.5f), new Keypoint(70, 30, 4, 1.7f));
        var map = Affine.Between(from, to, mirrored);
        Assert.Equal(mirrored, map.Determinant < 0);
        Assert.Equal((2.0, 2.0), (Math.Round(map.Stretch.Most, 6), Math.Round(map.Stretch.Least, 6)));
        var (x, y) = map.Apply(10, 20);
        Assert.Equal((70.0, 30.0), (Math.Round(x, 4), Math.Round(y, 4)));

        // A step along the one keypoint's direction is a step along the other's.
        var ahead = map.Apply(10 + Math.Cos(0.5), 20 + Math.Sin(0.5));
        Assert.Equal(1.7, Math.Atan2(ahead.Y - 30, ahead.X - 70), 5);
    }

    [Fact]
    public void In_larger_pixels_the_map_is_the_same()
    {
        // Pixel (10, 5) of a picture reduced by 3 has its middle at (31, 16); that of one reduced by 2 at 0.5 more than twice.
        var (x, y) = Map.Apply(31, 16);
        var (u, v) = Map.Scaled(3, 2).Apply(10, 5);
        Assert.Equal((x - 0.5) / 2, u, 9);
        Assert.Equal((y - 0.5) / 2, v, 9);
    }

    [Property]
    public void Joined_sets_are_what_the_joins_connect((byte, byte)[] joins)
    {
        var sets = new DisjointSets(256);
        foreach (var (a, b) in joins) sets.Join(a, b);
        var reached = Enumerable.Range(0, 256).ToArray();
        foreach (var _ in joins)
        {
            foreach (var (a, b) in joins) reached[a] = reached[b] = Math.Min(reached[a], reached[b]);
        }

        Assert.All(joins, join => Assert.Equal(sets.Find(join.Item1), sets.Find(join.Item2)));
        Assert.Equal(reached.Distinct().Count(), Enumerable.Range(0, 256).Select(sets.Find).Distinct().Count());
    }

    private static Keypoint Point((double X, double Y) at) => Point(at.X, at.Y);

    private static Keypoint Point(double x, double y) => new((float)x, (float)y, 1, 0);
}
