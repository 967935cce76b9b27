using System.Diagnostics;
using BitMiracle.LibTiff.Classic;
using Hematovision.Data;
using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

/// <summary>Pillow's reading of each kind of file, written by tests/golden/decode.py.</summary>
public sealed class ImageDecoderTests
{
    private static readonly string Folder = Goldens.Folder("decode");

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".ppm", StringComparison.Ordinal)).Order()];

    [Theory]
    [InlineData(Photometric.MINISBLACK, 2, 8)]
    [InlineData(Photometric.SEPARATED, 4, 16)]
    public void A_tiff_that_would_be_shown_wrong_is_refused_as_one_that_is_not_read(Photometric kind, int samples, int bits)
    {
        using var folder = new TemporaryFolder();
        using (var tiff = Tiff.Open(folder["odd.tif"], "w"))
        {
            foreach (var (tag, value) in new[] { (TiffTag.IMAGEWIDTH, 8), (TiffTag.IMAGELENGTH, 1), (TiffTag.SAMPLESPERPIXEL, samples), (TiffTag.BITSPERSAMPLE, bits) }) tiff.SetField(tag, value);
            tiff.SetField(TiffTag.PHOTOMETRIC, kind);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            if (samples == 2) tiff.SetField(TiffTag.EXTRASAMPLES, 1, new short[] { (short)ExtraSample.UNASSALPHA });
            tiff.WriteScanline(new byte[8 * samples * bits / 8], 0);
        }

        Assert.Contains("is a TIFF of a kind that is not read", Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(folder["odd.tif"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_kind_is_read_as_Pillow_reads_it(string name)
    {
        var expected = Goldens.ReadPpm(Path.Combine(Folder, name + ".ppm"));

        var image = ImageDecoder.Decode(Path.Combine(Folder, name));

        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        var tolerance = name.EndsWith(".jpg", StringComparison.Ordinal) || name.Contains("jpeg", StringComparison.Ordinal) ? 2 : 0;
        Assert.All(image.Pixels.Zip(expected.Pixels), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, tolerance));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_size_is_that_of_the_upright_picture(string name)
    {
        var expected = Goldens.ReadPpm(Path.Combine(Folder, name + ".ppm"));
        Assert.Equal((expected.Width, expected.Height), ImageDecoder.ReadSize(Path.Combine(Folder, name)));
    }

    [Fact]
    public void There_is_a_fixture_of_each_format_and_orientation() => Assert.True(Files().Count >= 60);

    [Theory]
    [InlineData("420.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("rgb.png")]
    [InlineData("palette.gif")]
    [InlineData("rgb.bmp")]
    [InlineData("lossy.webp")]
    [InlineData("rgb-raw.tif")]
    [InlineData("rgb-tiff_lzw.tif")]
    [InlineData("rgb-jpeg.tif")]
    [InlineData("rgb16-big-endian-tiled.tif")]
    public void A_file_that_is_cut_off_anywhere_is_refused_or_was_whole_already(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, name));
        var expected = ImageDecoder.Decode(whole, name).Pixels;

        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                Assert.Equal(expected, ImageDecoder.Decode(whole.AsMemory(0, length), name).Pixels);
            }
            catch (ImageReadException e)
            {
                Assert.Equal($"{name}: {e.Reason}", e.Message);
            }
        }
    }

    [Theory]
    [InlineData("444.jpg")]
    [InlineData("rgb.png")]
    [InlineData("rgb-tiff_lzw.tif")]
    public void Half_a_file_says_that_it_is_truncated(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, name));
        var e = Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(whole.AsMemory(0, whole.Length * 3 / 4), name));
        Assert.StartsWith("is truncated", e.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_never_comes_out_as_another_error()
    {
        var random = new SeededRandom(1);
        var refused = 0;
        foreach (var file in Directory.GetFiles(Folder).Where(f => !f.EndsWith(".ppm", StringComparison.Ordinal)))
        {
            var whole = File.ReadAllBytes(file);
            for (var trial = 0; trial < 8; trial++)
            {
                var damaged = whole.ToArray();
                for (var i = 0; i <= trial % 4; i++) damaged[random.NextInt(Math.Min(damaged.Length, 150))] = (byte)random.NextInt(256);
                try
                {
                    ImageDecoder.Decode(damaged, file, new DecodeLimits(MaxPixels: 100_000));
                }
                catch (ImageReadException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 100);
    }

    [Fact]
    public void An_empty_file_is_empty() => Assert.Equal("a.png: is empty", Refusal([]));

    [UnixFact]
    public void A_named_pipe_is_not_waited_for_and_a_device_not_read_without_end()
    {
        using var folder = new TemporaryFolder();
        Process.Start("mkfifo", [folder["pipe.png"]]).WaitForExit();
        File.CreateSymbolicLink(folder["link.png"], "pipe.png");
        foreach (var path in (string[])[folder["pipe.png"], folder["link.png"], "/dev/zero"])
        {
            Assert.Equal("is empty", Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(path)).Reason);
            Assert.Equal(64, DatasetHash.Of([new ImageExample(path, "a", "g", null)]).Whole.Length);
        }
    }

    [Fact]
    public void Text_is_told_from_an_unknown_format()
    {
        Assert.Equal("a.png: is text, not an image", Refusal("<html>Not found</html>"u8.ToArray()));
        Assert.Equal("a.png: is text, not an image", Refusal("BMI;étiquette"u8.ToArray()));
        Assert.StartsWith("a.png: is not an image of a known format", Refusal([0, 0, 1, 2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_are_named()
    {
        Assert.Equal("does not exist", Assert.Throws<ImageReadException>(() => ImageDecoder.Decode("/no/such/cell.png")).Reason);
        Assert.Equal("is a folder, not an image", Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(Folder)).Reason);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("rgb-tiff_lzw.tif")]
    public void The_limits_are_checked_before_decoding(string name)
    {
        var path = Path.Combine(Folder, name);
        var limits = new DecodeLimits(MaxPixels: 100);

        Assert.Equal("is too large: 19 x 13, which is 247 pixels, and the limit is 100 pixels", Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(path, limits)).Reason);
        Assert.Equal((19, 13), ImageDecoder.ReadSize(path, limits));
        Assert.StartsWith("is too large", Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(path, new DecodeLimits(MaxBytes: 100))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_claims_billions_of_pixels_takes_no_memory()
    {
        var bmp = File.ReadAllBytes(Path.Combine(Folder, "rgb.bmp"));
        BitConverter.GetBytes(60_000).CopyTo(bmp, 18);
        BitConverter.GetBytes(60_000).CopyTo(bmp, 22);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.StartsWith("a.png: is too large: 60000 x 60000", Refusal(bmp), StringComparison.Ordinal);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(401, 401)]
    [InlineData(201, 401)]
    [InlineData(200, 200)]
    [InlineData(101, 200)]
    [InlineData(100, 100)]
    [InlineData(7, 50)]
    public void A_JPEG_that_is_wanted_small_is_an_average_over_areas_no_smaller_than_wanted(int enough, int side)
    {
        using var picture = RgbBitmap.Of(new RgbImage(401, 401, [.. Enumerable.Range(0, 401 * 401 * 3).Select(Level)]));
        using var jpeg = picture.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 95);

        var reduced = ImageDecoder.DecodeReduced(jpeg.ToArray(), "a.jpg", enough);

        Assert.InRange(reduced.Width, side, side + 1);
        Assert.Equal(reduced.Width, reduced.Height);
        var scale = 401 / side;
        for (var at = 0; at < reduced.Width - 1; at++)
        {
            // At the middle of the area that a pixel stands for.
            var wanted = Level(3 * (((((at * scale) + (scale / 2)) * 401) + (at * scale) + (scale / 2))));
            Assert.InRange(reduced.Pixels[3 * ((at * reduced.Width) + at)], wanted - 3, wanted + 3);
        }

        // A slow wave down the picture, and another across it.
        static byte Level(int i) => (byte)(128 + (50 * Math.Sin(i / 3 / 401 / 40.0)) + (50 * Math.Cos(i / 3 % 401 / 50.0)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_wanted_small_is_upright_and_in_its_proportions(string name)
    {
        var data = File.ReadAllBytes(Path.Combine(Folder, name));
        var whole = ImageDecoder.Decode(data, name);

        var reduced = ImageDecoder.DecodeReduced(data, name, Math.Max(whole.Width, whole.Height) / 2);

        if (!name.EndsWith(".jpg", StringComparison.Ordinal))
        {
            Assert.Equal(whole.Pixels, reduced.Pixels);
            return;
        }

        Assert.Equal(((whole.Width + 1) / 2, (whole.Height + 1) / 2), (reduced.Width, reduced.Height));
        // Turned pictures of odd sides have their areas a pixel beside those that are averaged here.
        var upright = Difference((x, y) => (x, y));
        if (!name.StartsWith("exif", StringComparison.Ordinal)) Assert.InRange(upright, 0, name is "420.jpg" or "progressive.jpg" ? 6 : 2); // whose colour has half of the pixels already
        else Assert.True(upright < Math.Min(Difference((x, y) => (reduced.Width - 1 - x, y)), Difference((x, y) => (x, reduced.Height - 1 - y))));

        // The mean distance from the averages over the areas that the pixels stand for.
        double Difference(Func<int, int, (int X, int Y)> taken) =>
            (from y in Enumerable.Range(0, reduced.Height)
             from x in Enumerable.Range(0, reduced.Width)
             let it = taken(x, y)
             select Math.Abs(Average(2 * y, 2 * x) - reduced.Pixels[3 * ((it.Y * reduced.Width) + it.X)])).Average();

        double Average(int top, int left) =>
            (from y in Enumerable.Range(top, Math.Min(2, whole.Height - top))
             from x in Enumerable.Range(left, Math.Min(2, whole.Width - left))
             select (double)whole.Pixels[3 * ((y * whole.Width) + x)]).Average();
    }

    [Fact]
    public void Many_threads_read_the_same()
    {
        var files = Directory.GetFiles(Folder).Where(f => !f.EndsWith(".ppm", StringComparison.Ordinal)).ToArray();
        var alone = files.Select(f => ImageDecoder.Decode(f).Pixels).ToArray();
        Parallel.For(0, files.Length * 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            Assert.Equal(alone[i % files.Length], ImageDecoder.Decode(files[i % files.Length]).Pixels));
    }

    private static string Refusal(byte[] data) => Assert.Throws<ImageReadException>(() => ImageDecoder.Decode(data, "a.png")).Message;
}
