using System.IO.Compression;
using System.Text;
using Hematovision.Data;
using Hematovision.Data.Import;
using Hematovision.Imaging;

namespace Hematovision.Tests.Data.Import;

public sealed class NpzSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Arrays_become_images_of_the_same_pixels_in_the_splits_they_came_in()
    {
        var pixels = Bytes(3 * 4 * 5 * 3);
        Write("bloodmnist_5.npz", ("train", "(3, 4, 5, 3)", pixels, "(3, 1)", [1, 3, 1]), ("val", "(1, 4, 5, 3)", pixels[..60], "(1, 1)", [7]), ("test", "(1, 4, 5, 3)", pixels[60..120], "(1,)", [0]));

        var data = Import("bloodmnist_5.npz").Data;

        Assert.Equal(["basophil", "eosinophil", "immature granulocyte", "platelet"], data.Classes);
        Assert.Equal(
            ["basophil/test_00000.png test", "eosinophil/train_00000.png train", "eosinophil/train_00002.png train", "immature granulocyte/train_00001.png train", "platelet/val_00000.png val"],
            data.Examples.Select(e => $"{e.Group} {SplitName.Of(e.Split!.Value)}"));
        var second = ImageDecoder.Decode(_folder["dest/immature granulocyte/train_00001.png"]);
        Assert.Equal((5, 4), (second.Width, second.Height));
        Assert.Equal(pixels[60..120], second.Pixels);
    }

    [Fact]
    public void Grey_images_are_taken_as_grey_and_numbers_need_names()
    {
        Write("cells.npz", ("train", "(2, 2, 2)", [0, 1, 2, 3, 9, 9, 9, 9], "(2, 1)", [0, 1]));
        Assert.Contains("name the classes in their order with --class-names", Refused("cells.npz"));
        Assert.Contains("has the label 1, and there are 1 class names", Refused("cells.npz", "MO"));
        Assert.Contains("the class 'a/b' holds '/'", Refused("cells.npz", "a/b", "c"));

        Assert.Equal(["lymphocyte", "monocyte"], Import("cells.npz", "MO", "LY").Data.Classes);
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], ImageDecoder.Decode(_folder["dest/monocyte/train_00000.png"]).Pixels);
    }

    [Theory]
    [InlineData("train_labels is longer than it says", "(2, 1, 1, 3)", "(1, 1)")]
    [InlineData("it needs bytes, N x H x W or N x H x W x 3", "(2, 1, 1, 4)", "(2, 1)")]
    [InlineData("it needs bytes, N x H x W or N x H x W x 3", "(2, 0, 1, 3)", "(2, 1)")]
    [InlineData("it has no image in train_images", "(0, 1, 1, 3)", "(0, 1)", 0)]
    [InlineData("is too large: 60000 x 60000", "(2, 60000, 60000, 3)", "(2, 1)")]
    [InlineData("and one label an image is needed", "(2, 1, 1, 3)", "(2, 14)")]
    [InlineData("of at most 2,000,000", "(2, 1, 1, 3)", "(2147483647, 1)")]
    [InlineData("has a dimension of 99999999999", "(99999999999, 1, 1, 3)", "(2, 1)")]
    [InlineData("is cut short, damaged or no MedMNIST file", "(2, 1, 2, 3)", "(2, 1)")]
    [InlineData("train_images is longer than it says", "(2, 1, 1)", "(2, 1)")]
    [InlineData("is not an array of plain numbers", "os.system('true')", "(2, 1)")]
    public void Arrays_that_do_not_fit_are_refused_with_one_line(string says, string images, string labels, int bytes = 6)
    {
        Write("cells.npz", ("train", images, Bytes(bytes), labels, bytes == 0 ? [] : [0, 1]));
        Assert.Contains(says, Refused("cells.npz", "a", "b"));
    }

    [Theory]
    [InlineData("train", "(0, 1, 1)", "(0, 1)")]
    [InlineData("extra", "(1, 1, 1)", "(1, 1)")]
    public void Arrays_without_an_image_are_refused_with_one_line(string split, string images, string labels)
    {
        Write("cells.npz", (split, images, Bytes(images[1] - '0'), labels, Bytes(images[1] - '0')));
        Assert.Contains("has no image in train_images, val_images or test_images", Refused("cells.npz", "a", "b"));
    }

    [Fact]
    public void Objects_are_not_read()
    {
        using (var zip = ZipFile.Open(_folder["o.npz"], ZipArchiveMode.Create))
        {
            Add(zip, "train_images.npy", "(1, 1, 1, 3)", [1, 2, 3]);
            Add(zip, "train_labels.npy", "(1, 1)", "cos\nsystem\n"u8.ToArray(), "|O");
        }

        Assert.Contains("train_labels holds '|O', and labels are whole numbers", Refused("o.npz", "a"));
    }

    [Fact]
    public void Labels_may_be_wide_numbers_but_not_wild_ones()
    {
        using (var zip = ZipFile.Open(_folder["w.npz"], ZipArchiveMode.Create))
        {
            Add(zip, "test_images.npy", "(2, 1, 1, 3)", Bytes(6));
            Add(zip, "test_labels.npy", "(2,)", [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], "<i8");
        }

        Assert.Contains("test_labels has a label that is not from 0 to 255", Refused("w.npz", "a", "b"));
    }

    [Fact]
    public void Fewer_labels_than_images_are_refused()
    {
        Write("cells.npz", ("train", "(2, 1, 1, 3)", Bytes(6), "(1, 1)", [0]));
        Assert.Contains("train has 2 images and 1 labels", Refused("cells.npz", "a", "b"));
    }

    [Fact]
    public void A_label_that_the_checksum_does_not_vouch_for_is_refused()
    {
        using (var zip = ZipFile.Open(_folder["cells.npz"], ZipArchiveMode.Create))
        {
            Add(zip, "train_images.npy", "(2, 1, 1, 3)", Bytes(6), compression: CompressionLevel.NoCompression);
            Add(zip, "train_labels.npy", "(2, 1)", [0, 1], compression: CompressionLevel.NoCompression);
        }

        var bytes = File.ReadAllBytes(_folder["cells.npz"]);
        var last = bytes.AsSpan().LastIndexOf("\n\0\u0001"u8);
        bytes[last + 1] = 1;
        File.WriteAllBytes(_folder["cells.npz"], bytes);

        Assert.Contains("a checksum does not fit", Refused("cells.npz", "a", "b"));
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 37 % 251))];

    private static void Add(ZipArchive zip, string name, string shape, byte[] content, string type = "|u1", CompressionLevel compression = CompressionLevel.Optimal)
    {
        using var stream = zip.CreateEntry(name, compression).Open();
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        stream.Write([0x93, .. "NUMPY\u0001\0"u8, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), .. content]);
    }

    private void Write(string name, params ReadOnlySpan<(string Split, string Shape, byte[] Pixels, string LabelShape, byte[] Labels)> splits)
    {
        using var zip = ZipFile.Open(_folder[name], ZipArchiveMode.Create);
        foreach (var (split, shape, pixels, labelShape, labels) in splits)
        {
            Add(zip, $"{split}_images.npy", shape, pixels);
            Add(zip, $"{split}_labels.npy", labelShape, labels);
        }
    }

    private ImportResult Import(string file, params string[] classes) =>
        DatasetImport.Run(_folder[file], _folder["dest"], new ImportOptions { ClassNames = classes.Length > 0 ? classes : null });

    private string Refused(string file, params string[] classes)
    {
        var message = Assert.Throws<HematoException>(() => Import(file, classes)).Message;
        Assert.StartsWith(_folder[file], message);
        Assert.DoesNotContain('\n', message);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        return message;
    }
}
