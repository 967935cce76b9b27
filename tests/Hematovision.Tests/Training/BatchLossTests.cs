using Hematovision.Training;
using static TorchSharp.torch;

namespace Hematovision.Tests.Training;

public sealed class BatchLossTests : TorchTest
{
    private static readonly long[] Labels = [0, 2, 1, 1, 0, 2, 2];

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(int.MaxValue, true)]
    public void Parts_of_a_batch_add_up_to_its_mean_loss_and_gradient(int together, bool weighted)
    {
        using var weight = randn(5, 3).requires_grad_();
        using var images = randn(Labels.Length, 5);
        using var labels = tensor(Labels);
        using var classWeights = weighted ? tensor(new[] { 0.5f, 2, 1 }) : null;
        using var right = zeros(1, ScalarType.Int64);
        var parts = new List<int>();

        var mean = new BatchLoss(classWeights, 0.1, together).Learn(Logits, labels, right);

        using var logits = images.matmul(weight);
        var expected = nn.functional.cross_entropy(logits, labels, classWeights, label_smoothing: 0.1);
        var gradient = autograd.grad([expected], [weight])[0];
        Assert.Equal(expected.item<float>(), mean.item<float>(), 5);
        Assert.True(gradient.allclose(weight.grad!, rtol: 1e-5, atol: 1e-6));
        Assert.Equal(logits.argmax(1).eq(labels).sum().item<long>(), right.item<long>());
        Assert.Equal(Labels.Length, parts.Sum());
        Assert.True(parts.Max() <= together);

        Tensor Logits(int first, int count)
        {
            parts.Add(count);
            return images[first..(first + count)].matmul(weight);
        }
    }
}
