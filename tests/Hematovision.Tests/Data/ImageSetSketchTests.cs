using System.Security.Cryptography;
using System.Text;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

/// <summary>Which images a model is known to have learnt from.</summary>
public class ImageSetSketchTests
{
    [Fact]
    public void OfAsManyImagesAsItKeepsEachIsKnown()
    {
        var sketch = ImageSetSketch.Of(Hashes(0, ImageSetSketch.Most).Concat(Hashes(0, 10)));
        Assert.Equal(ImageSetSketch.Most * 8, sketch.Length);
        Assert.Equal(ImageSetSketch.Most, ImageSetSketch.Shared(sketch, Hashes(0, ImageSetSketch.Most)));
        Assert.Equal(0, ImageSetSketch.Shared(sketch, Hashes(ImageSetSketch.Most, 10_000)));
    }

    /// <summary>Ten times as many images: about a tenth of any part of them is known.</summary>
    [Fact]
    public void OfMoreImagesARandomPartIsKnown()
    {
        var sketch = ImageSetSketch.Of(Hashes(0, 10 * ImageSetSketch.Most));
        Assert.Equal(ImageSetSketch.Most * 8, sketch.Length);
        Assert.InRange(ImageSetSketch.Shared(sketch, Hashes(0, 1000)), 60, 140);
        Assert.Equal(0, ImageSetSketch.Shared(sketch, Hashes(10 * ImageSetSketch.Most, 10_000)));
    }

    [Fact]
    public void TheOrderOfTheImagesAndWhatCannotBeReadMakeNoDifference()
    {
        string[] hashes = [.. Hashes(0, 100)];
        Assert.Equal(ImageSetSketch.Of(hashes), ImageSetSketch.Of([.. hashes.Reverse(), "unreadable"]));
        Assert.Equal(0, ImageSetSketch.Shared(ImageSetSketch.Of(["unreadable"]), ["unreadable"]));
    }

    private static IEnumerable<string> Hashes(int first, int count) =>
        Enumerable.Range(first, count).Select(i => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{i}"))));
}
