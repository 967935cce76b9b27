using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;

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

    private Prediction Prediction(string path, Answer answer, int cells) =>
        new(path, Classes, answer.Probabilities) { Refer = cells > 1 ? $"shows {cells} white cells, this is one" : Referral.Of(answer) };

    private IReadOnlyList<Prediction> Predictions(IReadOnlyList<string> names, Answer[] answers, IReadOnlyList<int> cells) =>
        [.. names.Zip(answers, cells).Select(each => Prediction(each.First, each.Second, each.Third))];

    private Answer[] Answer(PixelBatch batch) => Answers(batch.Pixels, batch.Indices);

    /// <param name="pixels">[N, Size, Size, 3], at least as long.</param>
    /// <param name="indices">The N images' numbers.</param>
    private Answer[] Answers(byte[] pixels, IReadOnlyList<int> indices)
    {
        var (logits, features) = Forward(pixels, indices.Count);
        var distances = _training?.Distances(features) ?? new float[indices.Count];
        var temperature = Metadata?.Temperature ?? 1;
        return [.. indices.Select((index, i) => new Answer(index, logits[i], Softmax.Of(logits[i], temperature), distances[i]))];
    }

    private Answer[] Answers(byte[] pixels, int count) => Answers(pixels, [.. Enumerable.Range(0, count)]);

    private (int Index, float[] Logits, float[] Features)[] Output(PixelBatch batch)
    {
        var (logits, features) = Forward(batch.Pixels, batch.Count);
        return [.. batch.Indices.Zip(logits, features)];
    }

    // Logits and features are averaged over the views, the logits before softmax, so that one temperature serves any number of views.
    private (float[][] Logits, float[][] Features) Forward(byte[] pixels, int count)
    {
        var side = _preprocessor.Contract.Size;
        NetworkOutput[] views = [.. Enumerable.Range(0, _answers.Views).Select(view => Use(() => _network.Compute(Views.Of(pixels, count, side, view), count)))];
        return (Rows(Mean([.. views.Select(v => v.Logits)]), count), Rows(Mean([.. views.Select(v => v.Features)]), count));
    }

    private static float[] Mean(float[][] views) =>
        views is [var only] ? only : [.. Enumerable.Range(0, views[0].Length).Select(i => views.Average(view => view[i]))];

    private static float[][] Rows(float[] table, int count) => [.. table.Chunk(table.Length / count)];
}
