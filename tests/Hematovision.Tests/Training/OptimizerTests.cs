using Hematovision.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Tests.Training;

/// <summary>libtorch's fused kernels do what TorchSharp's optimisers do tensor by tensor.</summary>
public sealed class OptimizerTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void Steps_are_those_of_TorchSharps_optimisers(OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var options = new TrainingOptions { Data = "", Optimizer = kind, WeightDecay = 0.1 };
        var (ours, theirs) = (Weights(), Weights());
        using var optimizer = new Optimizer(options, ours);
        using OptimizerHelper peer = kind switch
        {
            OptimizerKind.Adam => optim.Adam(theirs, 1, weight_decay: options.WeightDecay),
            OptimizerKind.AdamW => optim.AdamW(theirs, 1, weight_decay: options.WeightDecay),
            _ => optim.SGD(theirs, 1, 0.9, weight_decay: options.WeightDecay, nesterov: true),
        };

        for (var step = 0; step < 5; step++)
        {
            var rate = 0.1 / (1 + step);
            optimizer.ZeroGradients();
            Loss(ours).backward();
            optimizer.Step(rate);
            peer.zero_grad();
            Loss(theirs).backward();
            foreach (var group in peer.ParamGroups) group.LearningRate = rate;
            peer.step();
        }

        Assert.All(ours.Zip(theirs), pair => Assert.InRange((pair.First - pair.Second).abs().max().item<float>(), 0, 1e-5));
        Assert.All(ours.Zip(Weights()), pair => Assert.True((pair.First - pair.Second).abs().max().item<float>() > 0.01));
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void One_that_is_loaded_goes_on_to_the_same_bits(OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var options = new TrainingOptions { Data = "", Optimizer = kind };
        var (straight, resumed) = (Weights(), Weights());
        using var one = new Optimizer(options, straight);
        Learn(one, 3);
        using (var two = new Optimizer(options, resumed))
        {
            Learn(two, 1);
            two.Save(Path.Combine(_folder.Path, "state"), average: null);
        }

        using var three = new Optimizer(options, resumed);
        three.Load(Path.Combine(_folder.Path, "state"), average: null);
        Learn(three, 2);

        Assert.All(straight.Zip(resumed), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));

        static void Learn(Optimizer optimizer, int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                optimizer.ZeroGradients();
                Loss(optimizer.Parameters).backward();
                optimizer.Step(0.01);
            }
        }
    }

    [Fact]
    public void The_state_of_another_kind_is_refused()
    {
        using var scope = NewDisposeScope();
        using var sgd = new Optimizer(new TrainingOptions { Data = "", Optimizer = OptimizerKind.Sgd }, Weights());
        sgd.Save(Path.Combine(_folder.Path, "state"), average: null);
        using var adam = new Optimizer(new TrainingOptions { Data = "" }, Weights());

        Assert.Throws<HematoException>(() => adam.Load(Path.Combine(_folder.Path, "state"), average: null));
    }

    [Fact]
    public void Its_tensors_go_with_it()
    {
        using var scope = NewDisposeScope();
        var weights = Weights();
        Loss(weights).backward();
        AssertLeavesNoTensor(() =>
        {
            using var optimizer = new Optimizer(new TrainingOptions { Data = "" }, weights);
            optimizer.Step(0.1);
        });
    }

    // A vector, a matrix, and a convolution's weight in channels-last memory as the backbones have it.
    private static Parameter[] Weights()
    {
        random.manual_seed(3);
        return [new Parameter(randn(5)), new Parameter(randn(4, 3)), new Parameter(randn(6, 3, 3, 4).permute(0, 3, 1, 2).detach())];
    }

    private static Tensor Loss(IEnumerable<Parameter> weights) => weights.Select(weight => ((weight - 0.5).pow(2) * (weight.detach() + 2)).sum()).Aggregate((a, b) => a + b);
}
