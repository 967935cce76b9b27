namespace Hematovision.Evaluation;

/// <summary>
/// The 95 % interval of a share of images right, where images of one group are not independent: whole groups are
/// drawn with replacement, as many as there are, and the interval is between the 2.5th and the 97.5th percentile of
/// the share over the draws (the percentile method of Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
/// chapter 13; by clusters as in Field and Welsh, Bootstrapping clustered data, J. R. Statist. Soc. B 69, 2007).
/// </summary>
/// <remarks>
/// Where every group has the same share right (all right, all wrong, one group), redrawing them shows no spread and would
/// claim certainty, and where few groups have anything wrong (or right) it shows too little: one mistake would make an interval narrower than none.
/// Then it is Wilson's score interval (J. Am. Statist. Assoc. 22, 1927) with the groups as the trials.
/// </remarks>
internal static class ClusterBootstrap
{
    /// <summary>Groups that differ from the others: redrawing so few says too little.</summary>
    internal const int Few = 5;

    /// <summary>A group's images, and how many of them are right.</summary>
    internal readonly record struct Cluster(int Right, int Count);

    internal static Interval Accuracy(Cluster[] clusters, ulong seed)
    {
        var first = clusters[0];
        if (AreFew(clusters.Count(c => c.Right < c.Count), clusters.Count(c => c.Right > 0)) || clusters.All(c => (long)c.Right * first.Count == (long)first.Right * c.Count))
            return Statistics.Wilson(clusters.Sum(c => (double)c.Right) / clusters.Sum(c => (double)c.Count), clusters.Length);

        return ClusterResampling.Of([.. clusters.Select(c => (double[])[c.Right, c.Count])], sums => [sums[0] / sums[1]], seed)[0];
    }

    /// <summary>Whether so few groups have something wrong, or something right, that redrawing them says too little.</summary>
    internal static bool AreFew(int wrong, int right) => Math.Min(wrong, right) <= Few;
}
