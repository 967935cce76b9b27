namespace Hematovision.Data.Inspection;

/// <summary>What a class holds.</summary>
/// <param name="Name">The class.</param>
/// <param name="Images">Its images, also those that cannot be read.</param>
/// <param name="Groups">Its independent groups.</param>
/// <param name="Train">Its images in the training split.</param>
/// <param name="Val">Its images in the validation split.</param>
/// <param name="Test">Its images in the test split.</param>
/// <param name="Channels">Mean and deviation of its colours; zeros where none of it can be read.</param>
public sealed record ClassSummary(string Name, int Images, int Groups, int Train, int Val, int Test, ChannelStatistics Channels);

/// <summary>How unequal the classes are.</summary>
/// <param name="Largest">The class of most images.</param>
/// <param name="Smallest">The class of fewest.</param>
/// <param name="Ratio">Images of the largest over those of the smallest.</param>
/// <param name="EffectiveClasses">
/// The exponential of the entropy of the classes' shares (Hill's number of order 1): the number of equal classes that would be as
/// unequal, from 1 to the number of classes.
/// </param>
public sealed record ClassBalance(string Largest, string Smallest, double Ratio, double EffectiveClasses)
{
    internal static ClassBalance Of(IReadOnlyList<ClassSummary> classes)
    {
        double total = classes.Sum(c => c.Images);
        var entropy = -classes.Sum(c => c.Images / total * Math.Log(c.Images / total));
        var (largest, smallest) = (classes.MaxBy(c => c.Images)!, classes.MinBy(c => c.Images)!);
        return new ClassBalance(largest.Name, smallest.Name, (double)largest.Images / smallest.Images, Math.Exp(entropy));
    }
}

/// <summary>How many images have a size.</summary>
/// <param name="Width">Width in pixels, upright.</param>
/// <param name="Height">Height in pixels, upright.</param>
/// <param name="Images">Images of that size.</param>
public sealed record SizeCount(int Width, int Height, int Images);

/// <summary>How many files have a format, told by their content.</summary>
/// <param name="Format">JPEG, PNG, WebP, BMP, GIF or TIFF.</param>
/// <param name="Images">Files of that format.</param>
public sealed record FormatCount(string Format, int Images);

/// <summary>Lengths of files in bytes; zeros where none can be read.</summary>
/// <param name="Total">All together.</param>
/// <param name="Smallest">The shortest.</param>
/// <param name="Median">The one in the middle, the lower of two.</param>
/// <param name="Largest">The longest.</param>
public sealed record FileBytes(long Total, long Smallest, long Median, long Largest);
