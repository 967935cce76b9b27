using Hematovision.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Tests.Training;

public sealed class WeightAverageTests : TorchTest
{
    [Fact]
    public void The_mean_is_the_recurrence_with_a_decay_that_warms_up()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(zeros(2));
        using var average = new WeightAverage([weight], 0.5);
        var expected = 0.0;
        for (var step = 0; step < 30; step++)
        {
            Set(weight, step + 1);
            average.Add(step);
            var decay = Math.Min(0.5, (1 + step) / (10.0 + step));
            expected = (decay * expected) + ((1 - decay) * (step + 1));
        }

        average.Swap();
        Assert.Equal(expected, weight[0].item<float>(), 1e-4);
        Assert.Equal(30, average.Others[0][0].item<float>());
    }

    [Fact]
    public void Swapping_twice_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        using var average = new WeightAverage([weight], 0.9);
        Set(weight, 5);
        average.Add(0);
        average.Swap();
        var mean = weight[0].item<float>();
        Assert.NotEqual(5, mean);
        average.Swap();
        Assert.Equal(5, weight[0].item<float>());
        average.Swap();
        Assert.Equal(mean, weight[0].item<float>());
    }

    [Fact]
    public void Its_tensors_go_with_it()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        AssertLeavesNoTensor(() =>
        {
            using var average = new WeightAverage([weight], 0.9);
            average.Add(0);
            average.Swap();
        });
    }

    private static void Set(Parameter weight, double value)
    {
        using var noGradient = no_grad();
        weight.fill_(value);
    }
}
