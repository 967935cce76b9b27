using System.Diagnostics;
using Hematovision.Inference.Networks;

namespace Hematovision.Evaluation.Comparing;

/// <summary>
/// Measures how fast models compute. They take turns, so that a machine that gets slower or busier for a while does so to all of them, and
/// medians are reported, so that it does not matter much.
/// </summary>
/// <param name="batchSize">Images of a batch, at least 1.</param>
/// <param name="rounds">Turns of each model, at least 1, after one that does not count.</param>
internal sealed class SpeedTrial(int batchSize, int rounds)
{
    private const int SinglesPerTurn = 5;

    /// <param name="models">The models, with the side of the image each takes.</param>
    /// <param name="progress">Told the turns done, of all; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The speeds in the order of the models.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal IReadOnlyList<ModelSpeed> Run(IReadOnlyList<(INetwork Network, int Size)> models, Action<int, int>? progress, CancellationToken cancellation)
    {
        var singles = models.Select(_ => new List<double>()).ToArray();
        var batches = models.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < models.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (network, size) = models[i];
                var images = Images(size, batchSize);
                // Once more within the turn: the caches still hold the model before.
                Seconds(network, images, 1);
                double[] single = [.. Enumerable.Range(0, SinglesPerTurn).Select(_ => Seconds(network, images, 1))];
                var batch = Seconds(network, images, batchSize);
                progress?.Invoke(round * models.Count + i + 1, (rounds + 1) * models.Count);
                if (round == 0) continue;
                singles[i].AddRange(single);
                batches[i].Add(batch);
            }
        }

        return [.. singles.Zip(batches, Summary)];
    }

    /// <summary>One forward pass, by which memory is measured too.</summary>
    internal static double Seconds(INetwork network, byte[] images, int count)
    {
        var clock = Stopwatch.StartNew();
        _ = network.Compute(images, count);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Noise, [count, size, size, 3].</summary>
    internal static byte[] Images(int size, int count)
    {
        var images = new byte[count * size * size * 3];
        new Random(0).NextBytes(images);
        return images;
    }

    private ModelSpeed Summary(List<double> singles, List<double> batches)
    {
        double[] single = [.. singles.Order()];
        double[] batch = [.. batches.Order()];
        return new ModelSpeed(
            1e3 * Statistics.Percentile(single, 0.5), 1e3 * Statistics.Percentile(single, 0.25), 1e3 * Statistics.Percentile(single, 0.75),
            batchSize / Statistics.Percentile(batch, 0.5));
    }
}
