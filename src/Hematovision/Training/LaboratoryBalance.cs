using Hematovision.Data;

namespace Hematovision.Training;

/// <summary>An epoch in which each laboratory has as many images as the next, however many it has.</summary>
internal static class LaboratoryBalance
{
    /// <summary>
    /// As many positions as there are images, an equal part of each laboratory. A small laboratory's images come several times, a large
    /// one's not all; which ones changes from epoch to epoch. Images of no named laboratory count as one laboratory's.
    /// </summary>
    /// <param name="images">The training images.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch's number.</param>
    internal static int[] EpochOrder(IReadOnlyList<ImageExample> images, ulong seed, int epoch)
    {
        var laboratories = Enumerable.Range(0, images.Count).GroupBy(i => images[i].Laboratory, StringComparer.Ordinal).Select(its => its.ToArray()).ToList();
        var random = new SeededRandom(seed, (ulong)epoch);
        var order = new List<int>(images.Count);
        for (var i = 0; i < laboratories.Count; i++)
        {
            // What does not divide evenly goes to the first ones.
            var share = ((images.Count + laboratories.Count - 1 - i) / laboratories.Count) + order.Count;
            while (order.Count < share)
            {
                random.Shuffle<int>(laboratories[i]);
                order.AddRange(laboratories[i].Take(share - order.Count));
            }
        }

        var positions = order.ToArray();
        random.Shuffle<int>(positions);
        return positions;
    }
}
