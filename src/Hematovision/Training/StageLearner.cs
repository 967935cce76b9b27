using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>What learns in one stage of a training: the loss of a batch, the optimiser, and the running mean of the weights.</summary>
internal sealed class StageLearner : IDisposable
{
    private readonly double _clipNorm;
    private readonly BatchLoss _loss;

    /// <param name="model">What learns, with what is frozen in this stage frozen; it stays the caller's.</param>
    /// <param name="options">The run's.</param>
    /// <param name="classWeights">The classes' weights, [K] float32, or null for none.</param>
    /// <param name="device">Where the model is.</param>
    internal StageLearner(CellClassifier model, TrainingOptions options, Tensor? classWeights, Device device)
    {
        _clipNorm = options.ClipNorm;
        Optimizer = new Optimizer(options, [.. model.parameters().Where(p => p.requires_grad)]);
        Average = options.Average > 0 ? new WeightAverage(Optimizer.Parameters, options.Average) : null;

        // Where a BatchNorm or the head alone learns, one thread computes the whole batch, and so it is for a GPU.
        var isShared = device.type == DeviceType.CPU && options.FreezeBatchNorm && model.Backbone.FrozenStages < model.Backbone.Stages.Count;
        _loss = new BatchLoss(
            model, classWeights, options.LabelSmoothing,
            isShared ? Math.Min(CoreThreads.Count, options.BatchSize) : 1, isShared ? Cores.Images(device, options.Size) : int.MaxValue);
    }

    /// <summary>The optimiser, and what it changes.</summary>
    internal Optimizer Optimizer { get; }

    /// <summary>The mean; null where the weights of the last step are kept.</summary>
    internal WeightAverage? Average { get; }

    /// <summary>Finds the gradient of a batch, and gives the mean loss, [1].</summary>
    /// <param name="logits">As of <see cref="BatchLoss.Learn"/>.</param>
    /// <param name="labels">The batch's classes, [N] int64.</param>
    /// <param name="right">Goes up by the number of images that are named rightly, [1] int64.</param>
    internal Tensor Learn(Func<CellClassifier, int, int, Tensor> logits, Tensor labels, Tensor right)
    {
        Optimizer.ZeroGradients();
        return _loss.Learn(logits, labels, right);
    }

    /// <summary>Changes the weights by the gradient.</summary>
    /// <param name="learningRate">The rate.</param>
    /// <param name="step">Steps of the stage before this one.</param>
    internal void Step(double learningRate, int step)
    {
        if (_clipNorm > 0) _ = nn.utils.clip_grad_norm_(Optimizer.Parameters, _clipNorm);
        Optimizer.Step(learningRate);
        Average?.Add(step);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Average?.Dispose();
        _loss.Dispose();
    }
}
