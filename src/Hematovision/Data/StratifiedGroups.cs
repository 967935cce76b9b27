namespace Hematovision.Data;

/// <summary>
/// Assigns whole groups to splits so that each class is shared out as wanted. Groups that weigh most come first and
/// each goes where its classes are furthest behind their share of what is assigned so far (after Sechidis,
/// Tsoumakas and Vlahavas, "On the stratification of multi-label data", 2011, who look at the final share; that
/// gives a split of a large share too many groups of several classes). Then groups are moved until no class is
/// missing from a split where it could be.
/// </summary>
internal sealed class StratifiedGroups
{
    private readonly Group[] _groups;
    private readonly string[] _classes;
    private readonly double[] _shares; // [split]
    private readonly int[] _active; // the splits with a share above 0, as indices of Split
    private readonly double[][] _assigned; // [split][class]: part of the class's images
    private readonly int[][] _count; // [split][class]: groups
    private readonly int[] _groupsOf; // [class]

    private StratifiedGroups(IReadOnlyList<ImageExample> examples, double[] shares, ulong seed)
    {
        _classes = [.. examples.Select(e => e.Label).Distinct().Order(StringComparer.Ordinal)];
        _active = [.. Enumerable.Range(0, shares.Length).Where(s => shares[s] > 0)];
        _shares = shares;
        _assigned = [.. shares.Select(_ => new double[_classes.Length])];
        _count = [.. shares.Select(_ => new int[_classes.Length])];
        _groups = Weigh(examples, _classes);
        _groupsOf = new int[_classes.Length];
        foreach (var (index, _) in _groups.SelectMany(g => g.Shares))
            _groupsOf[index]++;

        new SeededRandom(seed).Shuffle<Group>(_groups);
        _groups = [.. _groups.OrderByDescending(g => g.Weight)]; // stable: equal weights stay shuffled
    }

    /// <param name="examples">The images to share out.</param>
    /// <param name="shares">The wanted share of each split, adding up to 1.</param>
    /// <param name="seed">Decides between what is equally good.</param>
    /// <returns>The split of each group, and a line for each class that is missing from a split.</returns>
    public static (IReadOnlyDictionary<string, Split> Splits, IReadOnlyList<string> Warnings) Assign(
        IReadOnlyList<ImageExample> examples, double[] shares, ulong seed)
    {
        var work = new StratifiedGroups(examples, shares, seed);
        foreach (var group in work._groups)
            work.Put(group, work._active.MaxBy(split => work.Behind(group, split)));

        while (work.MoveOne())
        {
        }

        return (work._groups.ToDictionary(g => g.Name, g => (Split)g.Split), work.Warnings());
    }

    private static Group[] Weigh(IReadOnlyList<ImageExample> examples, string[] classes)
    {
        var index = classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        var images = examples.CountBy(e => e.Label).ToDictionary();
        return
        [
            .. examples.GroupBy(e => e.Group)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new Group(g.Key, [.. g.CountBy(e => e.Label)
                    .OrderBy(c => c.Key, StringComparer.Ordinal)
                    .Select(c => (index[c.Key], (double)c.Value / images[c.Key]))])),
        ];
    }

    private double Behind(Group group, int split) =>
        group.Shares.Sum(c => c.Share * ((_shares[split] * (c.Share + _assigned.Sum(s => s[c.Class]))) - _assigned[split][c.Class]));

    private void Put(Group group, int split)
    {
        group.Split = split;
        Count(group, 1);
    }

    private void Count(Group group, int sign)
    {
        foreach (var (index, share) in group.Shares)
        {
            _assigned[group.Split][index] += sign * share;
            _count[group.Split][index] += sign;
        }
    }

    // A class of fewer groups than splits fills train first, then val.
    private bool Required(int split, int index) => Array.IndexOf(_active, split) is >= 0 and var place && place < _groupsOf[index];

    // Each move fills a gap and opens none, so there is an end to them.
    private bool MoveOne()
    {
        foreach (var split in _active)
        {
            for (var index = 0; index < _classes.Length; index++)
            {
                if (_count[split][index] > 0 || !Required(split, index))
                    continue;

                var spare = _groups
                    .Where(g => g.Shares.Any(c => c.Class == index) && g.Shares.All(c => CanSpare(g.Split, c.Class)))
                    .MinBy(g => (g.Weight, _shares[g.Split] - _assigned[g.Split][index]));
                if (spare is null)
                    continue;

                Count(spare, -1);
                Put(spare, split);
                return true;
            }
        }

        return false;
    }

    private bool CanSpare(int split, int index) => _count[split][index] > 1 || !Required(split, index);

    private List<string> Warnings()
    {
        var lines = new List<string>();
        for (var index = 0; index < _classes.Length; index++)
        {
            var missing = _active.Where(split => _count[split][index] == 0).Select(split => SplitName.Of((Split)split)).ToArray();
            if (missing.Length > 0)
                lines.Add($"class '{_classes[index]}' has no images in {string.Join(" and ", missing)}: it has {_groupsOf[index]} independent {(_groupsOf[index] == 1 ? "group" : "groups")}");
        }

        return lines;
    }

    private sealed class Group(string name, (int Class, double Share)[] shares)
    {
        public string Name => name;

        /// <summary>Its part of the images of each class that it holds.</summary>
        public (int Class, double Share)[] Shares => shares;

        public double Weight { get; } = shares.Sum(c => c.Share);

        public int Split { get; set; }
    }
}
