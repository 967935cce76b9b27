using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;

namespace Hematovision.Evaluation.Explanations;

/// <summary>
/// The deletion test of Petsiuk et al., "RISE", BMVC 2018: the pixels that a map calls most important are taken away first, and the
/// area under the predicted class's probability says how soon the model loses it; the smaller, the more faithful the map.
/// </summary>
/// <remarks>
/// What is taken away has the contract's mean colour, 0 in what the model sees. The comparison is a map of random values as coarse as the
/// model's last feature map and enlarged the same way: single random pixels would spoil the whole picture at once and flatter any map.
/// </remarks>
public static class DeletionTest
{
    /// <summary>Pictures between the whole one and the empty one, both included.</summary>
    public const int Steps = 21;

    /// <summary>Tests the maps of images.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="examples">The images; those that cannot be read are left out.</param>
    /// <param name="method">What makes the maps.</param>
    /// <param name="seed">Of the random maps and the interval.</param>
    /// <param name="progress">Told how many images are done; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">No image could be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DeletionReport Run(
        Predictor predictor, IReadOnlyList<ImageExample> examples, ExplanationMethod method, ulong seed = 0, Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(examples);
        var groups = examples.DistinctBy(e => e.Path).ToDictionary(e => e.Path, e => e.Group, StringComparer.Ordinal);
        var curves = new List<DeletionCurves>();
        foreach (var explanation in predictor.Explain([.. groups.Keys], method, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            var path = explanation.Prediction.Path;
            var random = RandomMap(explanation.Map.Width, explanation.Map.Places, new SeededRandom(seed, (ulong)curves.Count));
            curves.Add(new DeletionCurves(groups[path], Curve(predictor, explanation, explanation.Map.Values), Curve(predictor, explanation, random)));
            progress?.Invoke(curves.Count);
        }

        return curves.Count > 0 ? DeletionReport.Of(curves, seed) : throw new HematoException("no image of the deletion test could be read.");
    }

    /// <summary>The class's probability from the whole picture to the empty one, in equal steps.</summary>
    private static double[] Curve(Predictor predictor, Explanation explanation, float[] importance)
    {
        var (seen, bytes, contract) = (explanation.Seen.Pixels, predictor.Preprocessor.PixelBytes, predictor.Preprocessor.Contract);
        byte[] mean = [.. contract.Mean.Select(m => (byte)Math.Round(Math.Clamp(m, 0, 1) * 255))];
        // Equal pixels go in their order, so that every machine takes the same.
        int[] order = [.. Enumerable.Range(0, importance.Length).OrderByDescending(i => importance[i])];
        var pixels = new byte[Steps * bytes];
        var current = (byte[])seen.Clone();
        for (int step = 0, gone = 0; step < Steps; step++)
        {
            for (; gone < (long)order.Length * step / (Steps - 1); gone++) mean.CopyTo(current.AsSpan(order[gone] * 3));
            current.AsSpan(0, bytes).CopyTo(pixels.AsSpan(step * bytes));
        }

        var classes = predictor.Classes;
        var chosen = classes.ToList().IndexOf(explanation.Class);
        var probabilities = predictor.Probabilities(pixels, Steps);
        return [.. Enumerable.Range(0, Steps).Select(step => (double)probabilities[(step * classes.Count) + chosen])];
    }

    private static float[] RandomMap(int side, int coarse, SeededRandom random)
    {
        var places = new byte[coarse * coarse * 3];
        for (var i = 0; i < places.Length; i += 3) places.AsSpan(i, 3).Fill((byte)random.NextInt(256));
        var large = new byte[side * side * 3];
        var axis = new Axis(coarse, side, 0, side);
        Resampler.Resize(places, axis, axis, ResizeKernel.Bilinear, large);
        return [.. Enumerable.Range(0, side * side).Select(i => (float)large[i * 3])];
    }
}
