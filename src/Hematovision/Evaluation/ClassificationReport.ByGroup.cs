namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    private const int NamedGroups = 3;

    /// <summary>
    /// Scores each group once, so that several pictures of one cell count as one: the mean of its images' probabilities makes one
    /// prediction. A group with several labels (a photograph of several cells) is scored once for each, and said.
    /// </summary>
    /// <inheritdoc cref="Compute"/>
    public static ClassificationReport ByGroup(IReadOnlyList<string> classes, IReadOnlyList<Scored> scored)
    {
        var known = Known(classes, scored);
        var units = known.GroupBy(s => (s.Group, s.Truth)).Select(Mean).ToList();
        var unknown = scored.Where(s => s.Truth == Scored.UnknownLabel).DistinctBy(s => s.Group).Count();
        return new ClassificationReport(classes, units, known.Count, unknown, DescribeMixed(units));
    }

    private static Scored Mean(IGrouping<(string Group, int Truth), Scored> images)
    {
        var count = images.Count();
        var sums = new double[images.First().Probabilities.Length];
        foreach (var image in images)
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += image.Probabilities[i];
        }

        return new Scored(images.Key.Truth, [.. sums.Select(sum => (float)(sum / count))], images.Key.Group);
    }

    private static IEnumerable<string> DescribeMixed(IEnumerable<Scored> units)
    {
        var mixed = units.GroupBy(u => u.Group, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        if (mixed.Count > 0)
        {
            var names = string.Join(", ", mixed.Take(NamedGroups)) + (mixed.Count > NamedGroups ? ", ..." : "");
            yield return $"{mixed.Count} {(mixed.Count == 1 ? "group has" : "groups have")} several labels ({names}); each label is scored once";
        }
    }
}
