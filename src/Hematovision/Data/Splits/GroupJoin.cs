using Hematovision.Data.Copies;

namespace Hematovision.Data.Splits;

/// <summary>Joins the groups of a data set with what else is known of its images. What is connected by any way is one group.</summary>
public static class GroupJoin
{
    /// <summary>Joins images that have a key in common.</summary>
    /// <param name="data">The images; their groups stay together.</param>
    /// <param name="keys">A value for each of <see cref="ImageDataset.Examples"/>, or null.</param>
    /// <returns>
    /// The same images without splits and folds. A group is called by the first of its keys, or of its names where it has none.
    /// </returns>
    public static ImageDataset ByKeys(ImageDataset data, GroupKeys keys)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(keys);
        var sets = OwnGroups(data);
        Join(sets, keys.Values);
        return Named(data, sets, keys.Values);
    }

    /// <summary>Joins images that show the same.</summary>
    /// <param name="data">The images; their groups stay together.</param>
    /// <param name="copies">What <see cref="CopyFinder"/> found among the paths of <see cref="ImageDataset.Examples"/>.</param>
    /// <returns>The same images without splits and folds. A group is called by the first of the names it had.</returns>
    public static ImageDataset ByCopies(ImageDataset data, CopyFindings copies)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(copies);
        var sets = OwnGroups(data);
        foreach (var group in copies.Groups)
        {
            foreach (var image in group.Skip(1))
                sets.Join(group[0], image);
        }

        return Named(data, sets, new string?[data.Examples.Count]);
    }

    private static DisjointSets OwnGroups(ImageDataset data)
    {
        var sets = new DisjointSets(data.Examples.Count);
        Join(sets, [.. data.Examples.Select(e => e.Group)]);
        return sets;
    }

    private static void Join(DisjointSets sets, IReadOnlyList<string?> values)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value && !first.TryAdd(value, i))
                sets.Join(first[value], i);
        }
    }

    // A key comes before a name, and where a name is that of another group's key, as slide 7 and patient 7, it gives way.
    private static ImageDataset Named(ImageDataset data, DisjointSets sets, IReadOnlyList<string?> keys)
    {
        var members = Enumerable.Range(0, data.Examples.Count).GroupBy(sets.Find).Select(set => (
            Root: set.Key,
            Key: set.Select(i => keys[i]).Where(key => key is not null).Min(StringComparer.Ordinal),
            Name: set.Select(i => data.Examples[i].Group).Min(StringComparer.Ordinal)!));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = new Dictionary<int, string>();
        foreach (var (root, key, own) in members.OrderBy(set => set.Key is null).ThenBy(set => set.Name, StringComparer.Ordinal))
        {
            var name = key ?? own;
            for (var n = 2; !taken.Add(name); n++)
                name = $"{own} ({n})";
            names[root] = name;
        }

        return new ImageDataset(
            data.Path, data.Examples.Select((e, i) => e with { Group = names[sets.Find(i)], Split = null, Fold = null }), data.Warnings);
    }
}
