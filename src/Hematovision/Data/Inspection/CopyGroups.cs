using Hematovision.Data.Copies;

namespace Hematovision.Data.Inspection;

/// <summary>Findings about images that show the same.</summary>
internal static class CopyGroups
{
    /// <param name="images">The images that could be read.</param>
    /// <param name="copies">What a search for copies among them found, by their positions; null where none was made.</param>
    internal static IEnumerable<Finding> Of(IReadOnlyList<InspectedImage> images, CopyFindings? copies)
    {
        var sameBytes = Enumerable.Range(0, images.Count).GroupBy(i => images[i].Sha256).Select(g => g.ToArray()).Where(g => g.Length > 1).ToArray();
        foreach (var group in sameBytes)
            yield return new Finding(FindingKind.SameBytes, Examples(group), 1);

        var groups = copies?.Groups.Select(g => g.ToArray()).ToArray() ?? sameBytes;
        var similarity = Similarity(copies);
        foreach (var group in groups)
        {
            var (examples, least) = (Examples(group), group.Min(i => similarity.GetValueOrDefault(i, 1)));
            if (group.Select(i => images[i].Sha256).Distinct().Count() > 1) yield return new Finding(FindingKind.SameField, examples, least);
            if (examples.Select(e => e.Label).Distinct().Count() > 1) yield return new Finding(FindingKind.LabelsDisagree, examples, least);
            if (examples.Select(e => e.Split).Distinct().Count() > 1) yield return new Finding(FindingKind.SplitsShare, examples, least);
        }

        ImageExample[] Examples(int[] group) => [.. group.Select(i => images[i].Example)];
    }

    // The least similarity of the pairs that an image is in.
    private static Dictionary<int, double> Similarity(CopyFindings? copies)
    {
        var least = new Dictionary<int, double>();
        foreach (var pair in copies?.Pairs ?? [])
        {
            foreach (var image in (int[])[pair.First, pair.Second])
                least[image] = Math.Min(least.GetValueOrDefault(image, 1), pair.Similarity);
        }

        return least;
    }
}
