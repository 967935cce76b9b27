namespace Hematovision.Data;

/// <summary>
/// What taking one group at a time cannot see: groups move, and pairs of them change places, where the sum of the squared
/// distances from the wanted shares falls by it and no class loses its last group in a part.
/// </summary>
internal sealed partial class StratifiedGroups
{
    private const int MostPasses = 100;
    private const int MostSwapped = 1000; // each with each other; more groups than that come close without
    private const double Gain = 1e-12; // less is rounding

    private void Improve()
    {
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var moved = _groups.Count(MoveToBest);
            if (_groups.Length <= MostSwapped)
                moved += _groups.Count(SwapWithBest);
            if (moved == 0)
                break;
        }
    }

    private bool MoveToBest(Group group)
    {
        if (!group.Shares.All(c => CanSpare(group.Part, c.Class)))
            return false;

        var best = _active.MinBy(part => Change(group, part));
        if (Change(group, best) > -Gain)
            return false;

        Move(group, best);
        return true;
    }

    private bool SwapWithBest(Group group)
    {
        Group? best = null;
        var least = -Gain;
        foreach (var other in _groups)
        {
            if (other.Part == group.Part)
                continue;

            var change = Change(group, other.Part) + Change(other, group.Part) - (2 * Common(group, other));
            if (change >= least || !CanLeave(group, other) || !CanLeave(other, group))
                continue;

            (best, least) = (other, change);
        }

        if (best is null)
            return false;

        var part = group.Part;
        Move(group, best.Part);
        Move(best, part);
        return true;
    }

    // Half of what a move adds to the sum of squares.
    private double Change(Group group, int part)
    {
        var change = 0.0;
        if (part != group.Part)
        {
            foreach (var (index, share) in group.Shares)
                change += share * (Ahead(part, index) - Ahead(group.Part, index) + share);
        }

        return change;
    }

    private double Ahead(int part, int index) => _assigned[part][index] - (_shares[part] * _total[index]);

    private static double Common(Group a, Group b)
    {
        var sum = 0.0;
        for (int i = 0, j = 0; i < a.Shares.Length && j < b.Shares.Length;)
        {
            var order = a.Shares[i].Class.CompareTo(b.Shares[j].Class);
            if (order == 0) sum += a.Shares[i].Share * b.Shares[j].Share;
            if (order <= 0) i++;
            if (order >= 0) j++;
        }

        return sum;
    }

    // What a group leaves without, the one that comes in its place may bring.
    private bool CanLeave(Group group, Group inItsPlace) => group.Shares.All(c =>
        CanSpare(group.Part, c.Class) || inItsPlace.Shares.Any(other => other.Class == c.Class));
}
