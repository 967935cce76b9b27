using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference;

/// <summary>The one way from pixels to answers: views, temperature, distance from the training images, referral.</summary>
public sealed partial class Predictor
{
    /// <summary>Which answers it refers.</summary>
    internal Referral Referral => new(Classes, Metadata?.Calibration, _answers.AbstainBelow);

    /// <summary>What the model makes of each example that can be read.</summary>
    internal IEnumerable<Answer> Answers(IReadOnlyList<ImageExample> examples, CancellationToken cancellation) =>
        Batches(examples, _read, Answer, cancellation);

    /// <summary>The logits, [K], before any temperature, and the pooled features, [C], of each example that can be read, with its position.</summary>
    internal IEnumerable<(int Index, float[] Logits, float[] Features)> Outputs(IReadOnlyList<ImageExample> examples, CancellationToken cancellation) =>
        Batches(examples, _read, Output, cancellation);

    private IEnumerable<T> Batches<T>(
        IReadOnlyList<ImageExample> examples, PixelReader read, Func<PixelBatch, IEnumerable<T>> compute, CancellationToken cancellation)
    {
        var loader = new BatchLoader(examples, _preprocessor.PixelBytes, read, _loading);
        BadImages = [];
        try
        {
            foreach (var batch in loader.Read([.. Enumerable.Range(0, examples.Count)], cancellation))
            {
                using (batch)
                {
                    foreach (var result in compute(batch)) yield return result;
                }
            }
        }
        finally
        {
            BadImages = loader.BadImages;
        }
    }

    private Prediction Prediction(string path, Answer answer) => new(path, Classes, answer.Probabilities) { Refer = Referral.Of(answer) };

    private Answer[] Answer(PixelBatch batch)
    {
        using var scope = NewDisposeScope();
        var (logits, features) = Forward(batch);
        var probabilities = nn.functional.softmax(Metadata?.Calibration is { } calibration ? logits / calibration.Temperature : logits, 1);
        var distances = _training?.Distances(features) ?? new float[batch.Count];
        var (logit, probability) = (Rows(logits), Rows(probabilities));
        return [.. batch.Indices.Select((index, i) => new Answer(index, logit[i], probability[i], distances[i]))];
    }

    private (int Index, float[] Logits, float[] Features)[] Output(PixelBatch batch)
    {
        using var scope = NewDisposeScope();
        var (logits, features) = Forward(batch);
        return [.. batch.Indices.Zip(Rows(logits), Rows(features))];
    }

    // Logits and features are averaged over the views, the logits before softmax, so that one temperature serves any number of views.
    private (Tensor Logits, Tensor Features) Forward(PixelBatch batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        _model.eval();
        var images = _preprocessor.Standardise(_preprocessor.ToUnit(batch.Pixels, batch.Count, _device));
        var views = Enumerable.Range(0, _answers.Views).Select(view => Forward(images, view)).ToList();
        Tensor Mean(Func<(Tensor Logits, Tensor Features), Tensor> part) =>
            (views.Count == 1 ? part(views[0]) : stack(views.Select(part)).mean([0])).MoveToOuterDisposeScope();
        return (Mean(v => v.Logits), Mean(v => v.Features));
    }

    private (Tensor Logits, Tensor Features) Forward(Tensor images, int view)
    {
        using var scope = NewDisposeScope();
        using var precision = _precision.Open(_device);
        var (logits, features) = _model.LogitsAndFeatures(Views.Of(images, view));
        return (logits.to_type(ScalarType.Float32).MoveToOuterDisposeScope(), features.to_type(ScalarType.Float32).MoveToOuterDisposeScope());
    }

    private static float[][] Rows(Tensor table) => [.. table.cpu().contiguous().data<float>().ToArray().Chunk((int)table.shape[1])];
}
