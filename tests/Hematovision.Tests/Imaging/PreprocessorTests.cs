using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.Tests.Imaging.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Imaging;

public sealed class PreprocessorTests : TorchTest
{
    private static readonly string Folder = Goldens.Folder("preprocess");

    /// <summary>input, size, crop, kernel, expected; written by tests/golden/preprocess.py.</summary>
    public static TheoryData<string, int, CropMode, ResizeKernel, string> Cases()
    {
        var data = new TheoryData<string, int, CropMode, ResizeKernel, string>();
        foreach (var row in File.ReadLines(Path.Combine(Folder, "cases.csv")).Skip(1).Select(line => line.Split(',')))
        {
            data.Add(row[0], int.Parse(row[1]), Enum.Parse<CropMode>(row[2]), Enum.Parse<ResizeKernel>(row[3]), row[4]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_pixels_are_those_of_Pillow_and_torchvision_to_the_byte(string input, int size, CropMode crop, ResizeKernel kernel, string expected)
    {
        var preprocessor = new Preprocessor(new Preprocessing(size) { Crop = crop, Kernel = kernel });
        var pixels = new byte[preprocessor.PixelBytes];

        preprocessor.Read(Path.Combine(Folder, input), pixels);

        Assert.Equal(ImageDecoder.Decode(Path.Combine(Folder, expected)).Pixels, pixels);
    }

    [Fact]
    public void The_tensor_is_pixels_over_255_less_the_mean_over_the_deviation()
    {
        using var scope = NewDisposeScope();
        var contract = new Preprocessing(32) { Mean = [0.1f, 0.2f, 0.3f], Std = [0.5f, 0.25f, 0.125f] };
        var preprocessor = new Preprocessor(contract);
        var image = Noise(40, 30, 1);
        var pixels = new byte[preprocessor.PixelBytes];
        preprocessor.Prepare(image, pixels);

        var tensor = preprocessor.ToTensor(image);

        Assert.Equal([1, 3, 32, 32], tensor.shape);
        Assert.Equal([3072, 1, 96, 3], tensor.stride());
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x, c) = (i / 96, i / 3 % 32, i % 3);
            Assert.Equal(((pixels[i] / 255f) - contract.Mean[c]) / contract.Std[c], tensor[0, c, y, x].item<float>());
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(37)]
    public void An_image_has_the_same_tensor_alone_and_at_any_place_of_a_batch(int size)
    {
        using var scope = NewDisposeScope();
        var preprocessor = new Preprocessor(new Preprocessing(size));
        var images = Enumerable.Range(0, 7).Select(i => Noise(20 + (9 * i), 60 - (5 * i), i)).ToArray();
        var batch = new byte[images.Length * preprocessor.PixelBytes];
        Parallel.For(0, images.Length, i => preprocessor.Prepare(images[i], batch.AsSpan(i * preprocessor.PixelBytes, preprocessor.PixelBytes)));

        var together = preprocessor.Standardise(preprocessor.ToUnit(batch, images.Length, CPU));

        for (var i = 0; i < images.Length; i++)
        {
            Assert.Equal(preprocessor.ToTensor(images[i]).data<float>().ToArray(), together[i].data<float>().ToArray());
        }
    }

    [Fact]
    public void Planes_and_channels_last_memory_are_standardised_to_the_same_bits()
    {
        using var scope = NewDisposeScope();
        var preprocessor = new Preprocessor(new Preprocessing(37));
        var planes = rand(3, 3, 37, 37, generator: new Generator(1));
        var (standardised, channelsLast) = (preprocessor.Standardise(planes), preprocessor.Standardise(Hematovision.Torch.ChannelsLast.From(planes)));
        Assert.True(standardised.is_contiguous());
        Assert.Equal([3L * 37 * 37, 1, 3 * 37, 3], channelsLast.stride());
        Assert.True(standardised.equal(channelsLast).all().item<bool>());
    }

    [Fact]
    public void A_hundred_thousand_to_one_is_resized_too()
    {
        var thread = new RgbImage(1, 100_000, [.. Enumerable.Repeat((byte)77, 1_100_000)]);
        foreach (var crop in Enum.GetValues<CropMode>())
        {
            var preprocessor = new Preprocessor(new Preprocessing(32) { Crop = crop });
            var pixels = new byte[preprocessor.PixelBytes];
            preprocessor.Prepare(thread, pixels);
            Assert.All(pixels, p => Assert.Equal(77, p));
        }
    }

    [Fact]
    public void Of_a_field_the_crop_to_the_cell_shows_its_white_cell_and_a_single_cell_stays_whole()
    {
        var cut = new Preprocessor(new Preprocessing(64) { Crop = CropMode.Cell });
        var whole = new Preprocessor(new Preprocessing(64));

        var field = new DrawnField(diameter: 60).WithRedCells((420, 130)).WithWhiteCell(420, 130).Photograph();
        var findings = CellFinder.Find(field);
        Assert.Equal(PictureKind.Field, findings.Kind);
        Assert.Equal(Prepared(whole, CellCrop.Of(field, findings, Assert.Single(findings.Cells))), Prepared(cut, field));

        var single = SyntheticSmear.Render("monocyte", 1, 200);
        Assert.Equal(PictureKind.SingleCell, CellFinder.Find(single).Kind);
        Assert.Equal(Prepared(whole, single), Prepared(cut, single));

        static byte[] Prepared(Preprocessor preprocessor, RgbImage image)
        {
            var pixels = new byte[preprocessor.PixelBytes];
            preprocessor.Prepare(image, pixels);
            return pixels;
        }
    }

    [Fact]
    public void Nothing_is_left_behind() => AssertLeavesNoTensor(() =>
    {
        var preprocessor = new Preprocessor(new Preprocessing(32));
        using var unit = preprocessor.ToUnit(new byte[2 * preprocessor.PixelBytes], 2, CPU);
        using var standardised = preprocessor.Standardise(unit);
        using var alone = preprocessor.ToTensor(Noise(5, 5, 1));
    });

    [Fact]
    public void After_the_first_image_the_buffers_come_from_a_pool()
    {
        var preprocessor = new Preprocessor(new Preprocessing(224));
        var pixels = new byte[preprocessor.PixelBytes];
        var image = Noise(320, 240, 1);
        preprocessor.Prepare(image, pixels);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 10; i++) preprocessor.Prepare(image, pixels);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private static RgbImage Noise(int width, int height, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextInt(256);
        return new RgbImage(width, height, pixels);
    }
}
