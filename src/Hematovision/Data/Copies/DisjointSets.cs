namespace Hematovision.Data.Copies;

/// <summary>Numbers from 0 that are joined into sets (Tarjan's union by size with path halving).</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parent;
    private readonly int[] _size;

    internal DisjointSets(int count)
    {
        _parent = [.. Enumerable.Range(0, count)];
        _size = new int[count];
        Array.Fill(_size, 1);
    }

    /// <summary>The number that stands for the set of <paramref name="item"/>.</summary>
    internal int Find(int item)
    {
        while (_parent[item] != item)
            item = _parent[item] = _parent[_parent[item]];

        return item;
    }

    /// <summary>Joins two sets; false where they were one.</summary>
    internal bool Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        if (a == b)
            return false;

        if (_size[a] < _size[b])
            (a, b) = (b, a);

        _parent[b] = a;
        _size[a] += _size[b];
        return true;
    }

    /// <summary>The sets of two or more, each ascending, in order of their first.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> Several() =>
        [.. Enumerable.Range(0, _parent.Length).GroupBy(Find).Where(set => set.Count() > 1).Select(set => set.ToArray())];
}
