using Hematovision.Data;
using Hematovision.Imaging;
using SkiaSharp;

namespace Hematovision.Tests.Data;

public sealed class SyntheticSmearTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_writes_a_data_set_that_loads_and_says_what_it_is()
    {
        SyntheticSmear.Write(_folder.Path, new SyntheticSmearOptions(ImagesPerClass: 10, Size: 64, Splits: new SplitRatios()));

        var data = ImageDataset.Load(_folder.Path);
        Assert.Equal(["eosinophil", "lymphocyte", "monocyte", "neutrophil"], data.Classes);
        Assert.Empty(data.Warnings);
        foreach (var (split, count) in new[] { (Split.Train, 8), (Split.Val, 1), (Split.Test, 1) })
            Assert.All(data.Of(split).CountBy(e => e.Label), label => Assert.Equal(count, label.Value));

        using var image = SKBitmap.Decode(data.Examples[0].Path);
        Assert.Equal((64, 64), (image.Width, image.Height));
        Assert.Contains("drawings, not photographs", File.ReadAllText(Path.Combine(_folder.Path, "README.txt")));
    }

    [Fact]
    public void Without_splits_it_writes_plain_class_folders()
    {
        SyntheticSmear.Write(_folder.Path, new SyntheticSmearOptions(ImagesPerClass: 2, Size: 32));
        var data = ImageDataset.Load(_folder.Path);
        Assert.False(data.HasSplits);
        Assert.Equal(8, data.Examples.Count);
    }

    [Fact]
    public void The_seed_decides_every_byte_and_no_two_images_are_alike()
    {
        var options = new SyntheticSmearOptions(ImagesPerClass: 5, Size: 48, Seed: 3);
        var first = Contents("a", options);
        Assert.Equal(first, Contents("b", options));
        Assert.Empty(first.Intersect(Contents("c", options with { Seed = 4 })));
        Assert.Equal(20, first.Distinct().Count());

        string[] Contents(string name, SyntheticSmearOptions some)
        {
            var folder = Path.Combine(_folder.Path, name);
            SyntheticSmear.Write(folder, some);
            return [.. ImageDataset.Load(folder).Examples.Select(e => Convert.ToBase64String(File.ReadAllBytes(e.Path)))];
        }
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_alone()
    {
        _folder.Add("mine.txt");
        var e = Assert.Throws<HematoException>(() => SyntheticSmear.Write(_folder.Path, new SyntheticSmearOptions(1, 32)));
        Assert.Contains("is not empty", e.Message);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Only_known_classes_and_sensible_sizes_are_drawn()
    {
        Assert.Contains("'basophil'", Assert.Throws<ArgumentException>(() => SyntheticSmear.Render("basophil", 1, 64)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticSmear.Render("monocyte", 1, 16));
    }

    [Fact]
    public void Each_class_has_the_marks_it_is_known_by()
    {
        // Shares of the picture, each averaged over 40 drawings: dark nucleus, orange-red granules, blue cytoplasm.
        var marks = SyntheticSmear.Classes.ToDictionary(name => name, name => Enumerable.Range(0, 40)
            .Select(seed => SyntheticSmear.Render(name, (ulong)seed, 64))
            .Select(image => (Nucleus: Share(image, IsNucleus), Orange: Share(image, IsOrange), Blue: Share(image, IsBlue)))
            .ToArray());

        Assert.All(marks, m => Assert.All(m.Value, drawing => Assert.InRange(drawing.Nucleus, 0.02, 0.45)));
        Assert.True(Mean("eosinophil", m => m.Orange) > 5 * Mean("neutrophil", m => m.Orange));
        Assert.True(Mean("monocyte", m => m.Blue) > 2 * Mean("lymphocyte", m => m.Blue));
        Assert.True(Mean("lymphocyte", m => m.Blue) > 2 * Mean("neutrophil", m => m.Blue));
        Assert.True(Mean("monocyte", m => m.Nucleus) > 1.5 * Mean("neutrophil", m => m.Nucleus));

        double Mean(string name, Func<(double Nucleus, double Orange, double Blue), double> mark) => marks[name].Average(mark);
    }

    private static bool IsNucleus(byte red, byte green, byte blue) => green < 120 && blue > green + 20;

    private static bool IsOrange(byte red, byte green, byte blue) => red > 150 && red - green > 75;

    private static bool IsBlue(byte red, byte green, byte blue) => green > 130 && blue > red + 20;

    private static double Share(RgbImage image, Func<byte, byte, byte, bool> of) =>
        image.Pixels.Chunk(3).Count(p => of(p[0], p[1], p[2])) / (double)(image.Width * image.Height);
}
