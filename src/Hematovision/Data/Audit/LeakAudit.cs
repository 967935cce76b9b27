using System.Globalization;
using Hematovision.Data.Copies;
using Hematovision.Data.Splits;

namespace Hematovision.Data.Audit;

/// <summary>
/// Which images of a data set are not independent of each other, and which of those stand in different splits: what a model is tested on would
/// then be what it learnt, and its score flattered.
/// </summary>
public sealed partial class LeakAudit
{
    private const int NamedExamples = 3;

    private readonly HashSet<string> _leaked;

    private LeakAudit(ImageDataset data, CopyFindings? copies)
    {
        Data = data;
        Copies = copies;
        Leaks = [.. FindLeaks()];
        _leaked = [.. Leaks.Select(leak => leak.Group)];
        Splits = [.. Enum.GetValues<Split>().Select(split => (split, Images: data.Of(split))).Where(s => s.Images.Count > 0)
            .Select(s => new SplitLeak(s.split, s.Images.Count, s.Images.Count(IsLeaked)))];
    }

    /// <summary>The data set with its copies joined into groups; its splits are as they were, whatever crosses them.</summary>
    public ImageDataset Data { get; }

    /// <summary>What the search found, by position in <see cref="Data"/>; null where copies were not searched for.</summary>
    public CopyFindings? Copies { get; }

    /// <summary>The groups that stand in several splits, those that reach test first, then those of most similar pictures.</summary>
    public IReadOnlyList<Leak> Leaks { get; }

    /// <summary>The splits that have images, and how much of each is leaked; none for a data set without splits.</summary>
    public IReadOnlyList<SplitLeak> Splits { get; }

    /// <summary>Independent groups of images.</summary>
    public int Groups => Data.Examples.CountGroups();

    /// <summary>Searches a data set for copies, and its splits for groups that stand in several.</summary>
    /// <param name="data">The data set; to look at one whose own groups leak, load it so that leaks are allowed.</param>
    /// <param name="workers">Threads; 0 for one a processor.</param>
    /// <param name="progress">Told how many images are done, on any thread; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LeakAudit Search(ImageDataset data, int workers = 0, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var copies = CopyFinder.Find([.. data.Examples.Select(e => e.Path)], workers, progress, cancellation);
        var groups = GroupJoin.ByCopies(data, copies).Examples.Select(e => e.Group);
        var joined = data.Examples.Zip(groups, (example, group) => example with { Group = group });
        return new LeakAudit(new ImageDataset(data.Path, joined, data.Warnings, allowLeaks: true), copies);
    }

    /// <summary>Looks at the groups a data set comes with, and at no image.</summary>
    /// <inheritdoc cref="Search"/>
    public static LeakAudit OfGroups(ImageDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new LeakAudit(data, copies: null);
    }

    /// <summary>The same search for the same images in other splits.</summary>
    /// <param name="change">Gives the images other splits, and neither adds nor takes any.</param>
    internal LeakAudit With(Func<ImageDataset, ImageDataset> change) => new(change(Data), Copies);

    /// <summary>Whether an image is of a group that stands in several splits.</summary>
    public bool IsLeaked(ImageExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return _leaked.Contains(example.Group);
    }

    /// <summary>
    /// The data set without its leaks: of a group that stands in several splits the images in the first of them stay, train before val before
    /// test, and the others are left out.
    /// </summary>
    internal ImageDataset WithoutLeaks()
    {
        var first = Leaks.ToDictionary(leak => leak.Group, leak => leak.Images.Min(e => e.Split));
        var kept = Data.Examples.Where(e => !first.TryGetValue(e.Group, out var split) || e.Split == split);
        return new ImageDataset(Data.Path, kept, Data.Warnings);
    }

    /// <summary>The leak in one line, with the share of each split and three examples; null where there is none.</summary>
    public string? Describe()
    {
        if (Leaks.Count == 0) return null;
        var shares = Splits.Where(s => s.Split != Split.Train && s.Leaked > 0)
            .OrderByDescending(s => s.Split)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Leaked:N0} of {s.Images:N0} {SplitName.Of(s.Split)} images ({s.Share:P1})"));
        var examples = Leaks.Take(NamedExamples).Select(leak => leak.Similarity is null
            ? $"{Name(leak.Here)} and {Name(leak.There)} are of group '{leak.Group}'"
            : $"{Name(leak.Here)} shows what {Name(leak.There)} shows");
        var others = Leaks.Count - NamedExamples;
        var more = others > 0 ? string.Create(CultureInfo.InvariantCulture, $"; and {others:N0} more {(others == 1 ? "group" : "groups")}") : "";
        return FormattableString.Invariant($"{string.Join(" and ", shares)} are not independent of another split: {string.Join("; ", examples)}{more}");
    }

    /// <summary>Path of an image below the data set, and its split.</summary>
    internal string Name(ImageExample e) => $"{Data.NameOf(e)}{(e.Split is { } split ? $" ({SplitName.Of(split)})" : "")}";

    private IEnumerable<Leak> FindLeaks()
    {
        var several = Data.Examples.Where(e => e.Split is not null).GroupBy(e => e.Group).Where(g => g.DistinctBy(e => e.Split).Count() > 1);
        var pairs = (Copies?.Pairs ?? []).Select(p => (A: Data.Examples[p.First], B: Data.Examples[p.Second], p.Similarity))
            .Where(p => p.A.Split != p.B.Split).GroupBy(p => p.A.Group).ToDictionary(g => g.Key, g => g.MaxBy(p => p.Similarity));
        return several.Select(group => pairs.TryGetValue(group.Key, out var pair)
                ? Of(group, pair.A, pair.B, pair.Similarity)
                : Of(group, group.MaxBy(e => e.Split)!, group.MinBy(e => e.Split)!, null))
            .OrderByDescending(leak => leak.Here.Split).ThenByDescending(leak => leak.Similarity ?? 0).ThenBy(leak => leak.Here.Path, StringComparer.Ordinal);

        static Leak Of(IEnumerable<ImageExample> group, ImageExample a, ImageExample b, double? similarity) =>
            a.Split > b.Split ? new Leak(a.Group, [.. group], a, b, similarity) : new Leak(a.Group, [.. group], b, a, similarity);
    }
}
