using System.Diagnostics;
using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Evaluation.Comparing;

/// <summary>
/// Measures how fast models compute. They take turns, so that a machine that gets slower or busier for a while does so to all of them, and
/// medians are reported, so that it does not matter much.
/// </summary>
/// <param name="device">Where they compute.</param>
/// <param name="precision">The numbers they compute in.</param>
/// <param name="batchSize">Images of a batch, at least 1.</param>
/// <param name="rounds">Turns of each model, at least 1, after one that does not count.</param>
internal sealed class SpeedTrial(Device device, Precision precision, int batchSize, int rounds)
{
    private const int SinglesPerTurn = 5;

    /// <param name="models">The models on the device, with the side of the image each takes.</param>
    /// <param name="progress">Told the turns done, of all; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The speeds in the order of the models.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal IReadOnlyList<ModelSpeed> Run(IReadOnlyList<(CellClassifier Model, int Size)> models, Action<int, int>? progress, CancellationToken cancellation)
    {
        var singles = models.Select(_ => new List<double>()).ToArray();
        var batches = models.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < models.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var (one, many) = (Images(models[i].Size, 1), Images(models[i].Size, batchSize));
                // Once more within the turn: the caches still hold the model before.
                Seconds(models[i].Model, one);
                double[] single = [.. Enumerable.Range(0, SinglesPerTurn).Select(_ => Seconds(models[i].Model, one))];
                var batch = Seconds(models[i].Model, many);
                progress?.Invoke(round * models.Count + i + 1, (rounds + 1) * models.Count);
                if (round == 0) continue;
                singles[i].AddRange(single);
                batches[i].Add(batch);
            }
        }

        return [.. singles.Zip(batches, Summary)];
    }

    /// <summary>One forward pass, by which memory is measured too.</summary>
    internal double Seconds(CellClassifier model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        model.eval();
        var clock = Stopwatch.StartNew();
        Tensor logits;
        using (precision.Open(device)) logits = model.forward(images);
        // What comes back to the processor has been computed.
        _ = nn.functional.softmax(logits.to_type(ScalarType.Float32), 1).cpu().data<float>()[0];
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Noise, laid out as an image is.</summary>
    internal Tensor Images(int size, int count) => ChannelsLast.From(randn(count, 3, size, size, device: device));

    private ModelSpeed Summary(List<double> singles, List<double> batches)
    {
        double[] single = [.. singles.Order()];
        double[] batch = [.. batches.Order()];
        return new ModelSpeed(
            1e3 * ClusterBootstrap.Percentile(single, 0.5), 1e3 * ClusterBootstrap.Percentile(single, 0.25), 1e3 * ClusterBootstrap.Percentile(single, 0.75),
            batchSize / ClusterBootstrap.Percentile(batch, 0.5));
    }
}
