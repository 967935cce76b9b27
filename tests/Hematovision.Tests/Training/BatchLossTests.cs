using Hematovision.Models;
using Hematovision.Tests.Models;
using Hematovision.Torch;
using Hematovision.Training;
using static TorchSharp.torch;

namespace Hematovision.Tests.Training;

public sealed class BatchLossTests : TorchTest
{
    private static readonly long[] Labels = [0, 2, 1, 1, 0, 2, 2];

    [Theory]
    [InlineData(1, int.MaxValue, true)]
    [InlineData(1, 3, false)]
    [InlineData(2, int.MaxValue, false)]
    [InlineData(2, 1, true)]
    [InlineData(2, 3, true)]
    public void Shares_and_parts_of_a_batch_add_up_to_its_mean_loss_and_gradient(int threads, int together, bool weighted)
    {
        using var scope = NewDisposeScope();
        var model = Model();
        var images = randn(Labels.Length, 3, 64, 64);
        var labels = tensor(Labels);
        var classWeights = weighted ? tensor(new[] { 0.5f, 2, 1 }) : null;
        var right = zeros(1, ScalarType.Int64);
        var dropout = model.Head.DrawDropout(Labels.Length, CPU);

        var logits = model.Logits(images, Precision.Fp32, dropout);
        var expected = nn.functional.cross_entropy(logits, labels, classWeights, label_smoothing: 0.1);
        Tensor[] learnt = [.. model.parameters().Where(parameter => parameter.requires_grad)];
        var gradients = autograd.grad([expected], learnt);

        using var loss = new BatchLoss(model, classWeights?.clone(), 0.1, Math.Min(threads, CoreThreads.Count), together);
        for (var step = 1; step <= 2; step++)
        {
            var mean = loss.Learn((its, first, count) => its.Logits(images.narrow(0, first, count), Precision.Fp32, dropout!.narrow(0, first, count)), labels, right);

            Assert.Equal(expected.item<float>(), mean.item<float>(), 4);
            Assert.Equal(step * logits.argmax(1).eq(labels).sum().item<long>(), right.item<long>());
            foreach (var (gradient, parameter) in gradients.Zip(learnt))
                Assert.True((parameter.grad! - (step * gradient)).abs().max().item<float>() <= 1e-3 * gradient.abs().max().item<float>(), "the gradients add up");
        }
    }

    [Fact]
    public void The_threads_learn_with_the_weights_as_they_are()
    {
        using var scope = NewDisposeScope();
        var model = Model();
        using var replica = new Replica(model);
        var images = SeededWeights.Images();
        var weight = model.parameters().Last(parameter => parameter.dim() == 4);
        Assert.True(weight.requires_grad);

        using (no_grad()) weight.mul_(1.5f);

        Assert.Equal(model.Logits(images, Precision.Fp32).data<float>().ToArray(), replica.Model.Logits(images, Precision.Fp32).data<float>().ToArray());
        Assert.Equal(model.parameters().Select(parameter => parameter.requires_grad), replica.Model.parameters().Select(parameter => parameter.requires_grad));
    }

    private static CellClassifier Model()
    {
        var model = CellClassifier.Create("resnet18", new HeadOptions([], 0.3), 3);
        SeededWeights.Fill(model.NamedTensors(), 1);
        Freezing.Apply(model, Freezing.Parse("layer2", model.Backbone), freezeBatchNorm: true);
        model.train();
        return model;
    }
}
