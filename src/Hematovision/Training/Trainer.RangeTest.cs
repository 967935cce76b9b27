using Hematovision.Models;
using Hematovision.Training.Searching;
using static TorchSharp.torch;

namespace Hematovision.Training;

internal sealed partial class Trainer
{
    /// <summary>The stages that a run with these options would have.</summary>
    internal static IEnumerable<string> StagesOf(TrainingOptions options)
    {
        if (options.EpochsHead > 0) yield return HeadStage;
        if (options.Epochs > 0) yield return FineTuneStage;
    }

    /// <summary>Trains as the head's stage does and keeps what it learnt: what fine-tuning starts from.</summary>
    internal void TrainHead(CancellationToken cancellation)
    {
        Freezing.Apply(_model, FrozenStagesOf(HeadStage), _options.FreezeBatchNorm);
        using var learner = NewLearner(_options);
        for (var epoch = 1; epoch <= _options.EpochsHead; epoch++) _ = TrainEpoch(epoch, HeadStage, learner, cancellation);
    }

    /// <summary>Runs a range test with an optimiser of its own, and leaves every weight and statistic of the model as it was.</summary>
    internal void Test(RangeTest range, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var kept = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        try
        {
            Freezing.Apply(_model, FrozenStagesOf(range.Stage), _options.FreezeBatchNorm);
            using var learner = NewLearner(_options with { Average = 0 });
            for (var epoch = FirstEpochOf(range.Stage); !range.Ended; epoch++) Learn(epoch, learner);
        }
        finally
        {
            foreach (var (name, tensor) in _model.state_dict()) tensor.copy_(kept[name]);
        }

        void Learn(int epoch, StageLearner learner)
        {
            using var gradients = enable_grad();
            _ = TrainEpoch(epoch, range.Stage, learner, cancellation, range);
        }
    }
}
