using System.Xml.Linq;
using Hematovision.Data;
using Hematovision.Data.Import;
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

    [Fact]
    public void Another_stain_or_blur_shows_the_same_cells()
    {
        var plain = One("plain", new SyntheticSmearOptions(1, 96) { Stain = "giemsa" });
        var pale = One("pale", new SyntheticSmearOptions(1, 96) { Stain = "pale" });
        var blurred = One("blurred", new SyntheticSmearOptions(1, 96) { Stain = "giemsa", Blur = 1 });

        Assert.True(Correlation(plain, pale) > 0.9);
        Assert.True(Correlation(plain, One("other", new SyntheticSmearOptions(1, 96, Seed: 1) { Stain = "giemsa" })) < 0.8);
        Assert.True(Mean(pale) > Mean(plain) + 10);
        Assert.True(Sharpness(blurred) < Sharpness(plain) / 3);
    }

    [Fact]
    public void The_same_pixel_size_gives_cells_of_one_scale()
    {
        // Of the same cells twice as many micrometres a pixel leave a quarter of the pixels.
        var near = Nuclei("near", 0.1, 200);
        var far = Nuclei("far", 0.2, 100);
        Assert.InRange(near / (double)far, 3.4, 4.6);

        int Nuclei(string name, double resolution, int size)
        {
            SyntheticSmear.Write(_folder[name], new SyntheticSmearOptions(6, size) { Resolution = resolution, Stain = "wright" });
            return ImageDataset.Load(_folder[name]).Examples.Sum(e => Pixels(e.Path).Count(p => IsNucleus(p.Red, p.Green, p.Blue)));
        }
    }

    [Fact]
    public void A_field_has_a_box_around_every_white_cell_and_the_class_of_its_cells()
    {
        SyntheticSmear.Write(_folder.Path, new SyntheticSmearOptions(3, 320, Splits: new SplitRatios(1, 1, 1)) { Cells = 2, Resolution = 0.2 });

        var labels = File.ReadAllLines(_folder["labels.csv"]);
        Assert.Equal("image,class,split", labels[0]);
        Assert.Equal(["eosinophil-00000.jpg,\"eosinophil, eosinophil\",train", "eosinophil-00001.jpg,\"eosinophil, eosinophil\",val", "eosinophil-00002.jpg,\"eosinophil, eosinophil\",test"], labels[1..4]);
        Assert.Equal(1 + 12, labels.Length);
        foreach (var image in labels[1..].Select(line => line.Split(',')[0]))
        {
            var objects = XDocument.Load(_folder[$"Annotations/{Path.ChangeExtension(image, "xml")}"]).Root!.Elements("object")
                .Select(o => (Name: o.Element("name")!.Value, Box: o.Element("bndbox")!.Elements().Select(e => (int)e).ToArray())).ToArray();
            Assert.All(objects, o => Assert.True(o.Box.All(edge => edge is >= 1 and <= 320) && o.Box[0] < o.Box[2] && o.Box[1] < o.Box[3]));
            Assert.Equal(2, objects.Count(o => o.Name == "WBC"));

            // A red cell is 6.2 to 8.2 micrometres wide where none of it is cut off.
            Assert.All(objects.Where(o => o.Name == "RBC" && o.Box.All(edge => edge is > 1 and < 320)), o => Assert.InRange((o.Box[2] - o.Box[0]) * 0.2, 5, 10));

            // What is violet is a nucleus or a platelet.
            var pixels = Pixels(_folder[$"JPEGImages/{image}"]);
            var dark = Enumerable.Range(0, pixels.Length).Where(i => IsNucleus(pixels[i].Red, pixels[i].Green, pixels[i].Blue)).ToArray();
            var inBoxes = dark.Count(i => objects.Any(o => o.Name != "RBC" && (i % 320) + 1 >= o.Box[0] && (i % 320) + 1 <= o.Box[2] && (i / 320) + 1 >= o.Box[1] && (i / 320) + 1 <= o.Box[3]));
            Assert.InRange(inBoxes / (double)dark.Length, 0.98, 1);
        }
    }

    [Fact]
    public void A_field_is_imported_as_a_crop_of_each_white_cell()
    {
        SyntheticSmear.Write(_folder["fields"], new SyntheticSmearOptions(3, 320, Splits: new SplitRatios(1, 1, 1)) { Cells = 2, Resolution = 0.2 });

        var result = DatasetImport.Run(_folder["fields"], _folder["cells"]);

        Assert.Empty(result.Remarks);
        Assert.Equal(SyntheticSmear.Classes, result.Data.Classes);
        Assert.Equal((24, 12), (result.Data.Examples.Count, result.Data.Examples.Select(e => e.Group).Distinct().Count()));
        Assert.All(Enum.GetValues<Split>(), split => Assert.Equal(8, result.Data.Of(split).Count));
    }

    [Theory]
    [InlineData(0, 64, null, null, null, null, "0 images a class")]
    [InlineData(1, 31, null, null, null, null, "size 31 is outside 32..2048")]
    [InlineData(1, 64, "wrihgt", null, null, null, "did you mean wright?")]
    [InlineData(1, 64, null, -0.1, null, null, "a blur of -0.1 micrometres is outside 0..5")]
    [InlineData(1, 64, null, double.NaN, null, null, "outside 0..5")]
    [InlineData(1, 64, null, null, 0.1, null, "64 pixels of 0.1 micrometres are a field of 6.4 micrometres, which is outside 8..200")]
    [InlineData(1, 640, null, null, null, 7, "7 white cells are not from 1 to the 6 that a field of 64 micrometres holds")]
    [InlineData(1, 640, null, null, null, 0, "0 white cells are not from 1")]
    public void What_cannot_be_drawn_is_refused_before_anything_is_made(
        int images, int size, string? stain, double? blur, double? resolution, int? cells, string says)
    {
        var options = new SyntheticSmearOptions(images, size) { Stain = stain, Blur = blur, Resolution = resolution, Cells = cells };
        Assert.Contains(says, Assert.Throws<UsageException>(() => SyntheticSmear.Write(_folder["new"], options)).Message);
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void Stopped_work_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => SyntheticSmear.Write(_folder["new"], new SyntheticSmearOptions(1000, 32), new After(3, stop), stop.Token));
        Assert.False(Directory.Exists(_folder["new"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        _folder.Add("file");
        Assert.Contains("cannot write synthetic images to", Assert.Throws<HematoException>(() => SyntheticSmear.Write(_folder["file/new"], new SyntheticSmearOptions(1, 32))).Message);
    }

    private SKColor[] One(string name, SyntheticSmearOptions options)
    {
        SyntheticSmear.Write(_folder[name], options);
        return Pixels(_folder[$"{name}/monocyte/monocyte-00000.jpg"]);
    }

    private static SKColor[] Pixels(string path)
    {
        using var image = SKBitmap.Decode(path);
        return image.Pixels;
    }

    private static double Mean(SKColor[] image) => image.Average(p => (double)p.Green);

    private static double Sharpness(SKColor[] image) => image.Zip(image.Skip(1)).Average(p => Math.Pow(p.First.Green - p.Second.Green, 2));

    private static double Correlation(SKColor[] a, SKColor[] b)
    {
        var (meanA, meanB) = (Mean(a), Mean(b));
        return Products(a, meanA, b, meanB) / Math.Sqrt(Products(a, meanA, a, meanA) * Products(b, meanB, b, meanB));

        static double Products(SKColor[] x, double meanX, SKColor[] y, double meanY) => x.Zip(y).Sum(p => (p.First.Green - meanX) * (p.Second.Green - meanY));
    }

    private sealed class After(long images, CancellationTokenSource stop) : IProgress<long>
    {
        public void Report(long value)
        {
            if (value == images) stop.Cancel();
        }
    }

    private static bool IsNucleus(byte red, byte green, byte blue) => green < 120 && blue > green + 20;

    private static bool IsOrange(byte red, byte green, byte blue) => red > 150 && red - green > 75;

    private static bool IsBlue(byte red, byte green, byte blue) => green > 130 && blue > red + 20;

    private static double Share(RgbImage image, Func<byte, byte, byte, bool> of) =>
        image.Pixels.Chunk(3).Count(p => of(p[0], p[1], p[2])) / (double)(image.Width * image.Height);
}
