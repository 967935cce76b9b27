using Hematovision.Inference.Networks;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// The loss of a batch, cross-entropy, and its gradient, some of the images at a time. Parts add up to the whole batch's mean loss and gradient where no layer sees the images
/// together, as a BatchNorm that learns its statistics does.
/// </summary>
/// <param name="classWeights">The classes' weights, [K] float32, or null for none.</param>
/// <param name="smoothing">Label smoothing, 0 to 1.</param>
/// <param name="together">The most images of a part.</param>
internal sealed class BatchLoss(Tensor? classWeights, double smoothing, int together)
{
    /// <summary>Adds the gradient to that of all that is learnt, and gives the mean loss, [1].</summary>
    /// <param name="logits">Logits [count, K] of so many images of the batch from one on.</param>
    /// <param name="labels">The batch's classes, [N] int64.</param>
    /// <param name="right">Goes up by the number of images that are named rightly, [1] int64.</param>
    internal Tensor Learn(Func<int, int, Tensor> logits, Tensor labels, Tensor right)
    {
        var all = (int)labels.shape[0];
        var weight = classWeights?.index_select(0, labels).sum() ?? tensor((float)all, device: labels.device);
        var mean = zeros(1, device: labels.device);
        foreach (var (first, count) in Parts.Of(all, together))
        {
            using var scope = NewDisposeScope();
            var (said, its) = (logits(first, count), labels.narrow(0, first, count));
            var loss = nn.functional.cross_entropy(said, its, classWeights, reduction: nn.Reduction.Sum, label_smoothing: smoothing) / weight;
            loss.backward();
            mean.add_(loss.detach(), Scalars.One);
            right.add_(said.detach().argmax(1).eq(its).sum(), Scalars.One);
        }

        return mean;
    }
}
