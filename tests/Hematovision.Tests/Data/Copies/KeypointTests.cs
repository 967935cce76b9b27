using FsCheck.Xunit;
using Hematovision.Data.Copies;
using SkiaSharp;

namespace Hematovision.Tests.Data.Copies;

public sealed class KeypointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void In_a_mirror_a_descriptor_differs_by_signs_alone()
    {
        var plain = Sketch(Pictures.Cell(1));
        var mirrored = Sketch(Pictures.Drawn(Pictures.Cell(1), SKMatrix.CreateScale(-1, 1)));
        var turned = new sbyte[KeypointDescriptor.Length];
        var (near, far) = (0, 0);
        for (var k = 0; k < plain.Keypoints.Length; k++)
        {
            for (var i = 0; i < turned.Length; i++) turned[i] = (sbyte)(plain.Descriptor(k)[i] * KeypointDescriptor.Mirror[i]);
            if (Nearest(turned, mirrored) < 0.05) near++;
            if (Nearest(plain.Descriptor(k), mirrored) < 0.05) far++;
        }

        Assert.True(near > 0.6 * plain.Keypoints.Length && far < 0.2 * plain.Keypoints.Length, $"{near} and {far} of {plain.Keypoints.Length}");
    }

    [Fact]
    public void A_keypoint_keeps_its_place_size_and_direction_through_a_turn()
    {
        var plain = Sketch(Pictures.Cell(2));
        var quarter = Sketch(Pictures.Drawn(Pictures.Cell(2), SKMatrix.CreateRotationDegrees(90)));
        var found = plain.Keypoints.Count(k => quarter.Keypoints.Any(q =>
            Math.Abs(q.X - (239 - k.Y)) < 1 && Math.Abs(q.Y - k.X) < 1 && Math.Abs(q.Sigma / k.Sigma - 1) < 0.2
            && Math.Cos(q.Angle - k.Angle - (Math.PI / 2)) > 0.98));
        Assert.True(found > 0.7 * plain.Keypoints.Length, $"{found} of {plain.Keypoints.Length}");
    }

    [Fact]
    public void The_edge_of_black_that_a_turn_leaves_has_no_keypoints()
    {
        using var blank = new SKBitmap(240, 240);
        blank.Erase(SKColors.Bisque);
        Assert.Empty(Sketch(Pictures.Drawn(blank, SKMatrix.CreateRotationDegrees(20))).Keypoints);
    }

    [Property]
    public void The_distance_is_the_sum_of_squared_differences(sbyte[] a, sbyte[] b)
    {
        var (x, y) = (Cut(a), Cut(b));
        Assert.Equal(x.Zip(y, (p, q) => (p - q) * (p - q)).Sum(), DescriptorDistance.Between(x, y));
    }

    [Fact]
    public void The_largest_distance_does_not_overflow() =>
        Assert.Equal(64 * 126 * 126, DescriptorDistance.Between([.. Enumerable.Repeat((sbyte)63, 64)], [.. Enumerable.Repeat((sbyte)-63, 64)]));

    [Fact]
    public void The_index_finds_nearly_all_that_a_search_of_everything_finds()
    {
        var sketches = Enumerable.Range(0, 40).Select(i => Sketch(Pictures.Cell((ulong)i % 20))).ToArray();
        var index = new DescriptorIndex(sketches, workers: 1);
        var distance = (int)(0.1 * KeypointDescriptor.Unit * KeypointDescriptor.Unit);
        var (expected, got) = (0, 0);
        foreach (var (descriptor, image) in sketches.SelectMany((s, i) => Enumerable.Range(0, s.Keypoints.Length).Select(k => (s.Descriptor(k).ToArray(), i))))
        {
            var all = from other in Enumerable.Range(0, image)
                      from k in Enumerable.Range(0, sketches[other].Keypoints.Length)
                      let d = DescriptorDistance.Between(descriptor, sketches[other].Descriptor(k))
                      where d < distance
                      select (other, k, d);
            var found = new List<(int, int, int)>();
            index.Search(descriptor, image, distance, found);
            var there = all.ToHashSet();
            Assert.Subset(there, found.ToHashSet());
            expected += there.Count;
            got += found.Count;
        }

        Assert.True(expected > 1000 && got > 0.9 * expected, $"{got} of {expected}");
    }

    private static sbyte[] Cut(sbyte[] values) => [.. Enumerable.Range(0, 64).Select(i => i < values.Length ? (sbyte)Math.Clamp((int)values[i], -63, 63) : (sbyte)0)];

    private static double Nearest(ReadOnlySpan<sbyte> descriptor, ImageSketch sketch)
    {
        var nearest = int.MaxValue;
        for (var k = 0; k < sketch.Keypoints.Length; k++) nearest = Math.Min(nearest, DescriptorDistance.Between(descriptor, sketch.Descriptor(k)));
        return nearest / (KeypointDescriptor.Unit * KeypointDescriptor.Unit);
    }

    private ImageSketch Sketch(SKBitmap picture) => ImageSketch.Of(Pictures.Read(picture.Save(_folder["picture.jpg"], 98)), new ScaleSpace());
}
