namespace Hematovision.Data;

/// <summary>Groups of images that are not independent of each other.</summary>
internal static class ImageGroups
{
    /// <summary>How many independent groups the images are of.</summary>
    internal static int CountGroups(this IEnumerable<ImageExample> images) => images.Select(e => e.Group).Distinct(StringComparer.Ordinal).Count();
}
