using System.Globalization;
using System.IO.Compression;
using Hematovision.Imaging;

namespace Hematovision.Data.Import;

/// <summary>
/// The arrays of MedMNIST (Yang et al. 2023): <c>train_images</c>, <c>train_labels</c>, and the same for val and test, each a
/// <c>.npy</c> file in a zip; images [N, H, W] or [N, H, W, 3] of bytes, labels [N, 1] or [N] of whole numbers.
/// </summary>
internal sealed class NpzSource(ImportJob job, string path, UnpackMeter meter)
{
    private const int MostImages = 2_000_000;

    // The sets whose numbers have a published meaning, by the beginning of the file's name.
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["bloodmnist"] = ["basophil", "eosinophil", "erythroblast", "immature granulocyte", "lymphocyte", "monocyte", "neutrophil", "platelet"],
    };

    /// <summary>Whether a zip file holds arrays.</summary>
    public static bool Is(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return zip.Entries.Any(entry => entry.FullName.EndsWith("_images.npy", StringComparison.Ordinal));
        }
        catch (InvalidDataException)
        {
            // It is no whole zip file either, which the one who unpacks it says.
            return false;
        }
    }

    /// <summary>Writes the images as PNG files.</summary>
    /// <exception cref="HematoException">It holds no such arrays, or what the labels mean is not known.</exception>
    public static IReadOnlyList<SourceImage> Read(ImportJob job, string path, UnpackLimits limits)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return new NpzSource(job, path, new UnpackMeter(limits, new FileInfo(path).Length)).Read(zip);
        }
        catch (RefusedException e)
        {
            throw new HematoException($"{path} {e.Message}.", e);
        }
        catch (ImageReadException e)
        {
            throw new HematoException($"{path}: {e.Path} {e.Reason}.", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new HematoException($"{path} is cut short, damaged or no MedMNIST file: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", e);
        }
    }

    private List<SourceImage> Read(ZipArchive zip)
    {
        var images = new List<SourceImage>();
        foreach (var split in Enum.GetValues<Split>())
        {
            var name = SplitName.Of(split);
            if (zip.GetEntry($"{name}_images.npy") is not { } pixels) continue;
            var labels = zip.GetEntry($"{name}_labels.npy") ?? throw new InvalidDataException($"it lacks {name}_labels");
            images.AddRange(ReadSplit(split, Open(pixels), Labels(Open(labels), $"{name}_labels")));
        }

        return images.Count > 0 ? images : throw new InvalidDataException("it has no image in train_images, val_images or test_images");
    }

    private CheckedStream Open(ZipArchiveEntry entry) => new(new MeteredStream(entry.Open(), meter), entry.Crc32);

    private int[] Labels(Stream stream, string name)
    {
        using var content = stream;
        var header = NpyHeader.Read(content);
        var bytes = header.Type is ['|' or '<', 'u' or 'i', '1' or '2' or '4' or '8'] ? header.Type[2] - '0' : throw new InvalidDataException($"{name} holds '{header.Type}', and labels are whole numbers");
        if (header.Shape is not ([_] or [_, 1]) || header.Shape[0] > MostImages)
            throw new InvalidDataException($"{name} is of the shape ({string.Join(", ", header.Shape)}), and one label an image is needed, of at most {MostImages:N0}");

        var labels = new int[header.Shape[0]];
        Span<byte> number = stackalloc byte[bytes];
        for (var i = 0; i < labels.Length; i++)
        {
            content.ReadExactly(number);
            labels[i] = number[1..].ContainsAnyExcept((byte)0) ? throw new InvalidDataException($"{name} has a label that is not from 0 to 255") : number[0];
        }

        RequireEnd(content, name);
        return labels;
    }

    private List<SourceImage> ReadSplit(Split split, Stream stream, int[] labels)
    {
        using var content = stream;
        var name = SplitName.Of(split);
        var header = NpyHeader.Read(content);
        if (header.Type != "|u1" || header.Shape is not ([_, > 0, > 0] or [_, > 0, > 0, 3]))
            throw new InvalidDataException($"{name}_images holds '{header.Type}' of the shape ({string.Join(", ", header.Shape)}), and it needs bytes, N x H x W or N x H x W x 3");

        if (header.Shape[0] != labels.Length)
            throw new InvalidDataException($"{name} has {header.Shape[0]} images and {labels.Length} labels");

        var (height, width, grey) = (header.Shape[1], header.Shape[2], header.Shape.Count == 3);
        DecodeLimits.Default.CheckPixels(width, height, $"{name}_images");
        var classes = ClassNames(labels.DefaultIfEmpty().Max());
        var written = labels.Select((label, i) =>
        {
            var file = $"{name}_{i.ToString("00000", CultureInfo.InvariantCulture)}.png";
            return new SourceImage(job.NewFile(".png"), file, classes[label], Split: split);
        }).ToList();

        // The array is one stream, so its images are read in turn, and only written several at a time.
        var pixels = written.Select(image => (image.File, Pixels: Next(content, height, width, grey)));
        job.Each(pixels, written.Count, $"unpacking {name}", image => PngFile.Write(image.File, image.Pixels));
        RequireEnd(content, $"{name}_images");
        return written;
    }

    // The checksum is compared where the content ends, so that it must be read to there.
    private static void RequireEnd(Stream content, string name)
    {
        if (content.ReadByte() >= 0) throw new InvalidDataException($"{name} is longer than it says");
    }

    private static RgbImage Next(Stream content, int height, int width, bool grey)
    {
        var pixels = new byte[height * width * 3];
        if (!grey)
        {
            content.ReadExactly(pixels);
            return new RgbImage(width, height, pixels);
        }

        var values = new byte[height * width];
        content.ReadExactly(values);
        for (var i = 0; i < values.Length; i++)
            pixels.AsSpan(i * 3, 3).Fill(values[i]);

        return new RgbImage(width, height, pixels);
    }

    private string[] ClassNames(int largest)
    {
        job.HasNumbers = true;
        var file = Path.GetFileName(path);
        var names = job.Options.ClassNames ?? Known.FirstOrDefault(set => file.StartsWith(set.Key, StringComparison.OrdinalIgnoreCase)).Value
            ?? throw new HematoException($"{path} has numbers for labels, 0 to {largest}, and does not say what they mean: name the classes in their order with --class-names.");
        return names.Count > largest
            ? [.. names.Select(name => job.Classes.Of(name, path))]
            : throw new HematoException($"{path} has the label {largest}, and there are {names.Count} class names, from 0: name all of them in their order with --class-names.");
    }
}
