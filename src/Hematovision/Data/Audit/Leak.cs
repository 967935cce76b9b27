namespace Hematovision.Data.Audit;

/// <summary>A group of images that stands in several splits.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Images">Its images, in the order of the data set.</param>
/// <param name="Here">One of its images in the split that the leak flatters: test, else val.</param>
/// <param name="There">One of its images in another split: a copy of <paramref name="Here"/> where the search found that pair.</param>
/// <param name="Similarity">Correlation of the two pictures' detail, up to 1; null where they are in one group for another reason.</param>
public sealed record Leak(string Group, IReadOnlyList<ImageExample> Images, ImageExample Here, ImageExample There, double? Similarity);

/// <summary>A split, and how much of it is in another too.</summary>
/// <param name="Split">The split.</param>
/// <param name="Images">Its images.</param>
/// <param name="Leaked">Those in a group that also stands in another split.</param>
public sealed record SplitLeak(Split Split, int Images, int Leaked)
{
    /// <summary>The part of its images that is leaked, 0..1.</summary>
    public double Share => Images == 0 ? 0 : (double)Leaked / Images;
}
