namespace Hematovision.Evaluation;

/// <summary>The two areas of <see cref="RankingCurves"/> of one class, where an image counts as often as its group was drawn.</summary>
internal sealed class RankingAreas
{
    private readonly (int Group, bool IsOwn, bool EndsTie)[] _ranked;

    /// <summary>Ranks the images once for all draws.</summary>
    /// <param name="scored">The images.</param>
    /// <param name="groupOf">Index of each one's group.</param>
    /// <param name="index">The class.</param>
    internal RankingAreas(IReadOnlyList<Scored> scored, IReadOnlyList<int> groupOf, int index)
    {
        int[] order = [.. Enumerable.Range(0, scored.Count).OrderByDescending(i => scored[i].Probabilities[index])];
        _ranked = [.. order.Select((i, rank) => (
            groupOf[i],
            scored[i].Truth == index,
            rank == order.Length - 1 || scored[order[rank + 1]].Probabilities[index] != scored[i].Probabilities[index]))];
    }

    /// <summary>The areas; not a number where the draw has no image of the class, or for the ROC area no other.</summary>
    /// <param name="times">How often each group was drawn.</param>
    internal (double Roc, double AveragePrecision) Of(int[] times)
    {
        double hits = 0, misses = 0, area = 0, average = 0, found = 0, wrong = 0;
        foreach (var (group, isOwn, endsTie) in _ranked)
        {
            if (isOwn) found += times[group];
            else wrong += times[group];
            if (!endsTie || found + wrong == 0) continue;

            // Images of one probability are on the same side of every threshold.
            area += wrong * (hits + (found / 2));
            hits += found;
            misses += wrong;
            average += found * hits / (hits + misses);
            (found, wrong) = (0, 0);
        }

        return (area / hits / misses, average / hits);
    }
}
