using System.Security.Cryptography;
using System.Text;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

/// <summary>Which images a model is known to have learnt from.</summary>
public class ImageSketchTests
{
    [Fact]
    public void OfAsManyImagesAsItKeepsEachIsKnown()
    {
        var sketch = ImageSketch.Of(Hashes(0, ImageSketch.Most).Concat(Hashes(0, 10)));
        Assert.Equal(ImageSketch.Most * 8, sketch.Length);
        Assert.Equal(ImageSketch.Most, ImageSketch.Shared(sketch, Hashes(0, ImageSketch.Most)));
        Assert.Equal(0, ImageSketch.Shared(sketch, Hashes(ImageSketch.Most, 10_000)));
    }

    /// <summary>Ten times as many images: about a tenth of any part of them is known.</summary>
    [Fact]
    public void OfMoreImagesARandomPartIsKnown()
    {
        var sketch = ImageSketch.Of(Hashes(0, 10 * ImageSketch.Most));
        Assert.Equal(ImageSketch.Most * 8, sketch.Length);
        Assert.InRange(ImageSketch.Shared(sketch, Hashes(0, 1000)), 60, 140);
        Assert.Equal(0, ImageSketch.Shared(sketch, Hashes(10 * ImageSketch.Most, 10_000)));
    }

    [Fact]
    public void TheOrderOfTheImagesAndWhatCannotBeReadMakeNoDifference()
    {
        string[] hashes = [.. Hashes(0, 100)];
        Assert.Equal(ImageSketch.Of(hashes), ImageSketch.Of([.. hashes.Reverse(), "unreadable"]));
        Assert.Equal(0, ImageSketch.Shared(ImageSketch.Of(["unreadable"]), ["unreadable"]));
    }

    private static IEnumerable<string> Hashes(int first, int count) =>
        Enumerable.Range(first, count).Select(i => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{i}"))));
}
