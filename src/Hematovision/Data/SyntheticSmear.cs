using Hematovision.Data.Synthetic;
using Hematovision.Imaging;
using Hematovision.IO;
using SkiaSharp;

namespace Hematovision.Data;

/// <summary>
/// Draws pictures in the manner of a stained blood smear, so that the whole work can be tried where there are no
/// photographs, on any number of images. They are drawings: a score on them says nothing about blood.
/// </summary>
public static class SyntheticSmear
{
    private const int JpegQuality = 92;

    /// <summary>The classes that can be drawn.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["eosinophil", "lymphocyte", "monocyte", "neutrophil"];

    /// <summary>The stains that can be asked for: the colours of one laboratory's slides, in their manner, not measured.</summary>
    public static IReadOnlyList<string> Stains { get; } = [.. StainLook.All.Select(look => look.Name)];

    /// <summary>
    /// Writes a data set of JPEG files and a README.txt that says what it is. Without <see cref="SyntheticSmearOptions.Cells"/>
    /// <see cref="ImageDataset.Load"/> reads it. The same options write the same bytes on the same machine. Memory does not grow with the
    /// number of images.
    /// </summary>
    /// <param name="folder">A new or empty folder; what was written is deleted where the work fails or is stopped.</param>
    /// <param name="options">How many, how large, how they look.</param>
    /// <param name="progress">Given the number of images written so far, from several threads; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="UsageException">An option is out of its range.</exception>
    /// <exception cref="HematoException">The folder holds something, or cannot be written.</exception>
    public static void Write(string folder, SyntheticSmearOptions options, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var wasThere = Directory.Exists(folder);
        NewFolder.Require(folder, "for the synthetic images");

        try
        {
            new SmearWriter(folder, options).Write(progress, cancellation);
            AtomicFile.WriteText(Path.Combine(folder, "README.txt"), Readme(options));
        }
        catch (Exception e)
        {
            CleanUp(folder, wasThere);
            if (e is not (IOException or UnauthorizedAccessException)) throw;
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
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        using var picture = SmearPainter.Paint(cellClass, seed, new SmearScene(size));
        var rgba = picture.Bitmap.GetPixelSpan();
        var rgb = new byte[size * size * 3];
        for (var pixel = 0; pixel < size * size; pixel++)
            rgba.Slice(pixel * 4, 3).CopyTo(rgb.AsSpan(pixel * 3));

        return new RgbImage(size, size, rgb);
    }

    internal static SmearPicture Paint(string cellClass, int number, SyntheticSmearOptions options) =>
        SmearPainter.Paint(cellClass, new SeededRandom(options.Seed, (ulong)number).Next(), options.Scene);

    // Through memory: what a full disk throws must not pass through the encoder's native code.
    internal static void Encode(SmearPicture picture, Stream stream)
    {
        using var jpeg = picture.Bitmap.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        jpeg.SaveTo(stream);
    }

    // The folder held nothing before.
    private static void CleanUp(string folder, bool wasThere)
    {
        try
        {
            if (!Directory.Exists(folder)) return;
            foreach (var made in Directory.GetDirectories(folder)) Directory.Delete(made, recursive: true);
            foreach (var made in Directory.GetFiles(folder)) File.Delete(made);
            if (!wasThere) Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to tell of.
        }
    }

    private static string Readme(SyntheticSmearOptions options) =>
        $"""
        Synthetic blood smears, drawn by Hematovision (seed {options.Seed}, {options.ImagesPerClass} images a class, {options.Size} pixels).

        These are drawings, not photographs. They are there to try the program where there are no real images.
        A model trained on them knows the drawings; its score says nothing about blood, and it is fit for no
        medical use.

        """.ReplaceLineEndings("\n");
}
