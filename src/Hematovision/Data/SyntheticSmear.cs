using Hematovision.Data.Synthetic;
using Hematovision.Imaging;
using Hematovision.IO;
using SkiaSharp;

namespace Hematovision.Data;

/// <summary>What <see cref="SyntheticSmear.Write"/> makes.</summary>
/// <param name="ImagesPerClass">Images of each class, all splits together, at least 1.</param>
/// <param name="Size">Side of the images in pixels, 32 to 1024.</param>
/// <param name="Seed">The same seed draws the same images.</param>
/// <param name="Splits">Ratios for <c>train</c>, <c>val</c> and <c>test</c> folders; null makes plain class folders.</param>
public sealed record SyntheticSmearOptions(int ImagesPerClass = 100, int Size = 224, ulong Seed = 0, SplitRatios? Splits = null);

/// <summary>
/// Draws pictures in the manner of a stained blood smear with one white cell each, so that the whole work can be
/// tried where there are no photographs. They are drawings: a score on them says nothing about blood.
/// </summary>
public static class SyntheticSmear
{
    private const int JpegQuality = 92;

    /// <summary>The classes that can be drawn.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["eosinophil", "lymphocyte", "monocyte", "neutrophil"];

    /// <summary>
    /// Writes a data set of JPEG files, which <see cref="ImageDataset.Load"/> reads, and a README.txt that says what it
    /// is. The same options write the same bytes on the same machine.
    /// </summary>
    /// <param name="folder">A new or empty folder.</param>
    /// <param name="options">How many, how large.</param>
    /// <exception cref="HematoException">The folder holds something, or cannot be written.</exception>
    public static void Write(string folder, SyntheticSmearOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ImagesPerClass, 1, nameof(options));
        CheckSize(options.Size);
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new HematoException($"{folder} is not empty: name a new folder for the synthetic images.");

            var images = Plan(options);
            foreach (var place in images.Select(image => image.Folder).Distinct())
                Directory.CreateDirectory(Path.Combine(folder, place));

            Parallel.ForEach(images, image => WriteJpeg(folder, image, options));
            AtomicFile.WriteText(Path.Combine(folder, "README.txt"), Readme(options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot write synthetic images to {folder}: {e.Message}", e);
        }
    }

    /// <summary>Draws one picture.</summary>
    /// <param name="cellClass">One of <see cref="Classes"/>.</param>
    /// <param name="seed">The same seed draws the same picture.</param>
    /// <param name="size">Its side in pixels, 32 to 1024.</param>
    /// <exception cref="ArgumentException">The class cannot be drawn, or the size is out of range.</exception>
    public static RgbImage Render(string cellClass, ulong seed, int size)
    {
        CheckSize(size);
        using var bitmap = SmearPainter.Paint(cellClass, seed, size);
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[size * size * 3];
        for (var pixel = 0; pixel < size * size; pixel++)
            rgba.Slice(pixel * 4, 3).CopyTo(rgb.AsSpan(pixel * 3));

        return new RgbImage(size, size, rgb);
    }

    private static List<Planned> Plan(SyntheticSmearOptions options)
    {
        var images = new List<Planned>();
        foreach (var cellClass in Classes)
        {
            for (var i = 0; i < options.ImagesPerClass; i++)
            {
                var folder = options.Splits is { } ratios ? Path.Combine(SplitName.Of(SplitOf(i, options.ImagesPerClass, ratios)), cellClass) : cellClass;
                images.Add(new Planned(folder, cellClass, i));
            }
        }

        return images;
    }

    // The first images train, the next validate, the rest test; each image is drawn on its own, so any cut will do.
    private static Split SplitOf(int i, int count, SplitRatios ratios)
    {
        var shares = ratios.Shares();
        var train = (int)Math.Round(shares[0] * count);
        var val = (int)Math.Round((shares[0] + shares[1]) * count);
        return i < train ? Split.Train : i < val ? Split.Val : Split.Test;
    }

    private static void WriteJpeg(string folder, Planned image, SyntheticSmearOptions options)
    {
        var seed = new SeededRandom(options.Seed, (ulong)image.Number).Next();
        using var bitmap = SmearPainter.Paint(image.CellClass, seed, options.Size);
        using var file = File.Create(Path.Combine(folder, image.Folder, $"{image.CellClass}-{image.Number:00000}.jpg"));
        bitmap.Encode(file, SKEncodedImageFormat.Jpeg, JpegQuality);
    }

    private static void CheckSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
    }

    private static string Readme(SyntheticSmearOptions options) =>
        $"""
        Synthetic blood smears, drawn by Hematovision (seed {options.Seed}, {options.ImagesPerClass} images a class, {options.Size} pixels).

        These are drawings, not photographs. They are there to try the program where there are no real images.
        A model trained on them knows the drawings; its score says nothing about blood, and it is fit for no
        medical use.

        """.ReplaceLineEndings("\n");

    private sealed record Planned(string Folder, string CellClass, int Number);
}
