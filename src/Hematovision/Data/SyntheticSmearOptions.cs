using Hematovision.Data.Synthetic;

namespace Hematovision.Data;

/// <summary>What <see cref="SyntheticSmear.Write"/> makes. The same seed draws the same cells, whatever the stain, blur and resolution.</summary>
/// <param name="ImagesPerClass">Images of each class, all splits together, at least 1.</param>
/// <param name="Size">Side of the images in pixels, 32 to 2048.</param>
/// <param name="Seed">The same seed draws the same images.</param>
/// <param name="Splits">Ratios for <c>train</c>, <c>val</c> and <c>test</c> folders; null makes plain class folders.</param>
public sealed record SyntheticSmearOptions(int ImagesPerClass = 100, int Size = 224, ulong Seed = 0, SplitRatios? Splits = null)
{
    /// <summary>The pixel size of a field with several cells where none is given, in micrometres: about that of a 60x to 100x objective.</summary>
    public const double FieldResolution = 0.1;

    // A white cell is up to 20 micrometres wide and wants red cells around it.
    private const double AreaPerCell = 600;

    /// <summary>One of <see cref="SyntheticSmear.Stains"/>; null for slides as different as those of many laboratories.</summary>
    public string? Stain { get; init; }

    /// <summary>Standard deviation of the blur in micrometres, 0 to 5; null draws one for each image, 0.03 to 0.14 about.</summary>
    public double? Blur { get; init; }

    /// <summary>
    /// Size of a pixel in micrometres: the field is as wide as this times <see cref="Size"/>, 8 to 200 micrometres. Null draws a field of 21
    /// to 28 micrometres for each image, or is <see cref="FieldResolution"/> where there are several cells.
    /// </summary>
    public double? Resolution { get; init; }

    /// <summary>
    /// White cells in each image; null for class folders of images with one cell about the middle. Otherwise images go to <c>JPEGImages</c>,
    /// the boxes of all cells as Pascal VOC files to <c>Annotations</c>, and the class of each image's white cells, which
    /// are all of one, to <c>labels.csv</c>.
    /// </summary>
    public int? Cells { get; init; }

    internal SmearScene Scene => new(Size)
    {
        Stain = Stain is { } name ? StainLook.All.First(look => look.Name == name) : null,
        Blur = Blur,
        Resolution = Resolution ?? (Cells is null ? null : FieldResolution),
        Cells = Cells,
    };

    /// <exception cref="UsageException">A value is out of its range.</exception>
    internal void Check()
    {
        Refuse(ImagesPerClass is < 1 or > 10_000_000, $"{ImagesPerClass} images a class are outside 1..10000000.");
        Refuse(Size is < 32 or > 2048, $"size {Size} is outside 32..2048.");
        Refuse(Stain is not null && !SyntheticSmear.Stains.Contains(Stain), $"unknown stain '{Stain}'; {NearMiss.Hint(Stain ?? "", SyntheticSmear.Stains)}.");
        Refuse(!(Blur is null or (>= 0 and <= 5)), $"a blur of {Blur} micrometres is outside 0..5.");
        var field = Scene.Resolution * Size;
        Refuse(!(field is null or (>= 8 and <= 200)), $"{Size} pixels of {Scene.Resolution} micrometres are a field of {field:0.#} micrometres, which is outside 8..200.");
        var most = (int)Math.Max(1, field * field / AreaPerCell ?? 1);
        Refuse(Cells < 1 || Cells > most, $"{Cells} white cells are not from 1 to the {most} that a field of {field:0.#} micrometres holds: take larger images, or pixels of more micrometres.");

        static void Refuse(bool wrong, FormattableString why)
        {
            if (wrong) throw new UsageException(FormattableString.Invariant(why));
        }
    }
}
