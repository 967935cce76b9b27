using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference;

namespace Hematovision.Evaluation.Robustness;

/// <summary>How a model's accuracy falls as its photographs get worse.</summary>
public static class RobustnessTest
{
    /// <summary>Scores a model on images and on each corruption of each. A file is decoded once; its corruptions are made on worker threads.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="examples">The images; those that cannot be read, and those of a label that the model does not know, are left out.</param>
    /// <param name="seed">Of the noise and the intervals: the same seed gives the same report.</param>
    /// <param name="progress">Told how many images are done; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">No image could be scored.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RobustnessReport Run(
        Predictor predictor, IReadOnlyList<ImageExample> examples, ulong seed = 0, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(examples);
        var known = examples.Where(e => ClassNames.IndexOf(predictor.Classes, e.Label) >= 0).DistinctBy(e => e.Path).ToList();
        if (known.Count == 0) throw new HematoException("no image has a label that the model knows: there is nothing to test its robustness on.");
        var (preprocessor, classes) = (predictor.Preprocessor, predictor.Classes.Count);
        var numbers = known.Select((example, i) => (example.Path, i)).ToDictionary(e => e.Path, e => e.i, StringComparer.Ordinal);
        var changes = Changes();
        void Read(string path, Span<byte> destination)
        {
            var image = ImageDecoder.Decode(path);
            preprocessor.Prepare(image, destination);
            for (var i = 0; i < changes.Count; i++)
            {
                var (corruption, level) = changes[i];
                var random = new SeededRandom(seed, (ulong)numbers[path], (ulong)i);
                preprocessor.Prepare(corruption.Apply(image, level, random), destination[((i + 1) * preprocessor.PixelBytes)..]);
            }
        }

        var right = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        var done = 0;
        var loader = predictor.Variants(known, changes.Count + 1, Read);
        foreach (var batch in loader.Read([.. Enumerable.Range(0, known.Count)], cancellation))
        {
            using (batch)
            {
                var example = known[batch.Indices[0]];
                var truth = ClassNames.IndexOf(predictor.Classes, example.Label);
                if (!right.TryGetValue(example.Group, out var sums)) right[example.Group] = sums = new double[changes.Count + 2];
                var probabilities = predictor.Probabilities(batch.Pixels, changes.Count + 1);
                for (var i = 0; i <= changes.Count; i++)
                    sums[i] += new Scored(truth, probabilities[(i * classes)..((i + 1) * classes)], example.Group).Predicted == truth ? 1 : 0;

                sums[^1]++;
                done++;
                progress?.Invoke(done);
            }
        }

        if (done > 0) return RobustnessReport.Of([.. right.Values], seed);
        throw new HematoException($"no image could be read to test the robustness on: {loader.BadImages[0].Path} {loader.BadImages[0].Reason}.");
    }

    /// <summary>Every level of every corruption, in the order in which <see cref="RobustnessReport"/> counts them.</summary>
    private static List<(Corruption Corruption, double Level)> Changes() =>
        [.. Corruption.All.SelectMany(c => c.Steps.Where(s => s is not null).Select(s => (c, s!.Value)))];
}
