using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// The loss of a batch, cross-entropy, and its gradient: each thread computes its share of the images, some at a time. They add up to the whole batch's mean loss and gradient where
/// no layer sees the images together, as a BatchNorm that learns its statistics does. The order of the sums is always the same.
/// </summary>
internal sealed class BatchLoss : IDisposable
{
    private readonly Tensor? _classWeights;
    private readonly double _smoothing;
    private readonly int _together;
    private readonly Replica[] _replicas;
    private readonly CellClassifier[] _models;

    /// <param name="model">What learns; it stays the caller's.</param>
    /// <param name="classWeights">The classes' weights, [K] float32, or null for none.</param>
    /// <param name="smoothing">Label smoothing, 0 to 1.</param>
    /// <param name="threads">Threads that compute, 1 to <see cref="CoreThreads.Count"/>.</param>
    /// <param name="together">The most images that one computes at a time.</param>
    internal BatchLoss(CellClassifier model, Tensor? classWeights, double smoothing, int threads, int together)
    {
        (_classWeights, _smoothing, _together) = (classWeights?.DetachFromDisposeScope(), smoothing, together);
        _replicas = [.. Enumerable.Range(1, threads - 1).Select(_ => new Replica(model))];
        _models = [model, .. _replicas.Select(replica => replica.Model)];
    }

    /// <summary>Adds the gradient to that of all that is learnt, and gives the mean loss, [1].</summary>
    /// <param name="logits">Logits [count, K] by a model of so many images of the batch from one on; called on several threads.</param>
    /// <param name="labels">The batch's classes, [N] int64.</param>
    /// <param name="right">Goes up by the number of images that are named rightly, [1] int64.</param>
    internal Tensor Learn(Func<CellClassifier, int, int, Tensor> logits, Tensor labels, Tensor right)
    {
        var all = (int)labels.shape[0];
        var weight = _classWeights?.index_select(0, labels).sum() ?? tensor((float)all, device: labels.device);
        var shares = Parts.Shares(all, _models.Length);
        Tensor[] means = [.. shares.Select(_ => zeros(1, device: labels.device))];
        Tensor[] rights = [right, .. shares.Skip(1).Select(_ => zeros_like(right))];
        CoreThreads.Run(shares.Count, share =>
        {
            foreach (var (start, count) in Parts.Of(shares[share].Count, _together))
            {
                using var scope = NewDisposeScope();
                var first = shares[share].First + start;
                var (said, its) = (logits(_models[share], first, count), labels.narrow(0, first, count));
                var loss = nn.functional.cross_entropy(said, its, _classWeights, reduction: nn.Reduction.Sum, label_smoothing: _smoothing) / weight;
                loss.backward();
                means[share].add_(loss.detach(), Scalars.One);
                rights[share].add_(said.detach().argmax(1).eq(its).sum(), Scalars.One);
            }
        });
        for (var share = 1; share < shares.Count; share++)
        {
            _replicas[share - 1].GiveGradients();
            means[0].add_(means[share], Scalars.One);
            right.add_(rights[share], Scalars.One);
        }

        return means[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var replica in _replicas) replica.Dispose();
        _classWeights?.Dispose();
    }
}
