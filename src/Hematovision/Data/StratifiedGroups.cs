namespace Hematovision.Data;

/// <summary>
/// Assigns whole groups to the parts of a data set, splits or folds, so that each class is shared out as wanted. Groups
/// that weigh most come first and each goes where its classes are furthest behind their share of what is assigned so far
/// (after Sechidis, Tsoumakas and Vlahavas, "On the stratification of multi-label data", 2011, who look at the final
/// share; that gives a part of a large share too many groups of several classes). Then groups are moved until no class
/// is missing from a part where it could be.
/// </summary>
internal sealed partial class StratifiedGroups
{
    private readonly Group[] _groups;
    private readonly Group[][] _groupsOf; // [class]
    private readonly string[] _classes;
    private readonly double[] _shares; // [part]
    private readonly int[] _active; // the parts with a share above 0
    private readonly double[][] _assigned; // [part][class]: part of the class's images
    private readonly double[] _total; // [class]: the same in all parts
    private readonly double[] _weight; // [part]
    private readonly int[][] _count; // [part][class]: groups
    private readonly bool _inOrder;

    private StratifiedGroups(IReadOnlyList<ImageExample> examples, double[] shares, ulong seed, bool inOrder)
    {
        _inOrder = inOrder;
        _classes = [.. examples.Select(e => e.Label).Distinct().Order(StringComparer.Ordinal)];
        _active = [.. Enumerable.Range(0, shares.Length).Where(part => shares[part] > 0)];
        _shares = shares;
        _assigned = [.. shares.Select(_ => new double[_classes.Length])];
        _total = new double[_classes.Length];
        _weight = new double[shares.Length];
        _count = [.. shares.Select(_ => new int[_classes.Length])];
        _groups = Weigh(examples, _classes);
        new SeededRandom(seed).Shuffle<Group>(_groups);
        _groups = [.. _groups.OrderByDescending(g => g.Weight)]; // stable: equal weights stay shuffled
        var ofClass = _groups.SelectMany(group => group.Shares.Select(c => (c.Class, group))).ToLookup(g => g.Class, g => g.group);
        _groupsOf = [.. _classes.Select((_, index) => ofClass[index].ToArray())];
    }

    /// <param name="examples">The images to share out.</param>
    /// <param name="shares">The wanted share of each part, adding up to 1.</param>
    /// <param name="seed">Decides between what is equally good.</param>
    /// <param name="nameOf">What a part is called in a line for people.</param>
    /// <param name="inOrder">Whether a class of fewer groups than parts fills the first ones; else it may be in any.</param>
    /// <returns>The part of each group, and a line for each class that is missing from a part.</returns>
    public static (IReadOnlyDictionary<string, int> Parts, IReadOnlyList<string> Warnings) Assign(
        IReadOnlyList<ImageExample> examples, double[] shares, ulong seed, Func<int, string> nameOf, bool inOrder = true)
    {
        var work = new StratifiedGroups(examples, shares, seed, inOrder);
        foreach (var group in work._groups)
            work.Put(group, work._active.MaxBy(part => (work.Behind(group, part), -work._weight[part])));

        while (work.FillGaps())
        {
        }

        work.Improve();
        return (work._groups.ToDictionary(g => g.Name, g => g.Part), work.Warnings(nameOf));
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

    private double Behind(Group group, int part)
    {
        var behind = 0.0;
        foreach (var (index, share) in group.Shares)
            behind += share * ((_shares[part] * (share + _total[index])) - _assigned[part][index]);

        return behind;
    }

    private void Put(Group group, int part)
    {
        group.Part = part;
        Count(group, 1);
    }

    private void Move(Group group, int part)
    {
        Count(group, -1);
        Put(group, part);
    }

    private void Count(Group group, int sign)
    {
        _weight[group.Part] += sign * group.Weight;
        foreach (var (index, share) in group.Shares)
        {
            _assigned[group.Part][index] += sign * share;
            _total[index] += sign * share;
            _count[group.Part][index] += sign;
        }
    }

    private bool Required(int part, int index)
    {
        var groups = _groupsOf[index].Length;
        return groups >= _active.Length || (_inOrder && Array.IndexOf(_active, part) < groups);
    }

    // Each move fills a gap and opens none, so there is an end to them. One may make way for another that was passed over.
    private bool FillGaps()
    {
        var moved = false;
        foreach (var part in _active)
        {
            for (var index = 0; index < _classes.Length; index++)
            {
                if (_count[part][index] > 0 || !Required(part, index))
                    continue;

                var spare = _groupsOf[index]
                    .Where(g => g.Shares.All(c => CanSpare(g.Part, c.Class)))
                    .MinBy(g => (g.Weight, _shares[g.Part] - _assigned[g.Part][index]));
                if (spare is null)
                    continue;

                Move(spare, part);
                moved = true;
            }
        }

        return moved;
    }

    private bool CanSpare(int part, int index) => _count[part][index] > 1 || !Required(part, index);

    private List<string> Warnings(Func<int, string> nameOf)
    {
        var lines = new List<string>();
        for (var index = 0; index < _classes.Length; index++)
        {
            var missing = _active.Where(part => _count[part][index] == 0).Select(nameOf).ToArray();
            var groups = _groupsOf[index].Length;
            if (missing.Length > 0)
                lines.Add($"class '{_classes[index]}' has no images in {string.Join(" and ", missing)}: it has {groups} independent {(groups == 1 ? "group" : "groups")}");
        }

        return lines;
    }

    private sealed class Group(string name, (int Class, double Share)[] shares)
    {
        public string Name => name;

        /// <summary>Its part of the images of each class that it holds.</summary>
        public (int Class, double Share)[] Shares => shares;

        public double Weight { get; } = shares.Sum(c => c.Share);

        public int Part { get; set; }
    }
}
