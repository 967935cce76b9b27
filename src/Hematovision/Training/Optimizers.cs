using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Training;

internal static class Optimizers
{
    private const double Momentum = 0.9;

    /// <summary>Makes the optimiser for what takes a gradient.</summary>
    internal static OptimizerHelper Create(TrainingOptions options, IReadOnlyList<Parameter> parameters, double learningRate) =>
        options.Optimizer switch
        {
            OptimizerKind.Adam => optim.Adam(parameters, learningRate, weight_decay: options.WeightDecay),
            OptimizerKind.AdamW => optim.AdamW(parameters, learningRate, weight_decay: options.WeightDecay),
            _ => optim.SGD(parameters, learningRate, Momentum, weight_decay: options.WeightDecay, nesterov: true),
        };

    /// <summary>Sets the rate of the next step.</summary>
    internal static void SetLearningRate(OptimizerHelper optimizer, double learningRate)
    {
        foreach (var group in optimizer.ParamGroups) group.LearningRate = learningRate;
    }
}
