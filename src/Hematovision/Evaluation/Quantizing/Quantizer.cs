using System.Numerics.Tensors;
using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;

namespace Hematovision.Evaluation.Quantizing;

/// <summary>Finds what it takes to compute a model in bytes, and what that changes.</summary>
public static class Quantizer
{
    // Of each class: the ranges of a few hundred images are those of more, and as many others bound what changes.
    private const int MostCompared = 200;

    // What all layers give for four images of 224 px takes some hundred megabytes.
    private const int BatchSize = 4;

    /// <summary>Measures the ranges of a model's layers on some images, and compares the network in bytes with that in float32 on others. The file stays as it is.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="datasetHash">Hash of the data set that the images are of.</param>
    /// <param name="examples">Images like those that it learnt from, or those; the labels say only which kinds there are.</param>
    /// <param name="perClass">Images of each class that ranges are measured on, at least 1.</param>
    /// <param name="workers">Threads that decode; 0 for one a processor.</param>
    /// <param name="progress">Told how many images are done, of how many; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">The file cannot be used, no image can be read, or ONNX Runtime or the processor cannot do it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static QuantizationResult Run(
        string path, string datasetHash, IReadOnlyList<ImageExample> examples, int perClass = 50, int workers = 0, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        NetworkChoice.RequireBytes();
        using var file = StoredModel.Open(path);
        var (network, metadata) = (file.Network, file.Metadata);
        if (examples.Count == 0) throw new HematoException("there are no images to measure ranges on.");
        var measured = ImageDataset.Sample(examples, perClass);
        var others = ImageDataset.Sample([.. examples.Except(measured)], MostCompared);
        var (preprocessor, bad, done) = (new Preprocessor(metadata.Preprocessing), new List<BadImage>(), 0);

        var (ranges, images) = Measure();
        if (images == 0) throw new HematoException($"no image can be read: {bad[0].Path} {bad[0].Reason}.");
        var quantization = new Quantization
        {
            Ranges = ranges.ToDictionary(range => range.Key, range => (IReadOnlyList<float>)[range.Value.Low, range.Value.High]),
            DatasetHash = datasetHash,
            Images = images,
            Compared = 0,
            SameClass = 0,
        };
        var (same, differences) = Compare(quantization);
        return new QuantizationResult(
            quantization with { Compared = differences.Count, SameClass = same }, differences.Select(image => image.Group).Distinct().Count(),
            differences.Select(image => image.Difference).DefaultIfEmpty().Average(), differences.Select(image => image.Difference).DefaultIfEmpty().Max(), bad);

        (IReadOnlyDictionary<string, ByteRange> Ranges, int Images) Measure()
        {
            using var layers = new LayerRanges(network, metadata.Preprocessing with { WhiteBalance = false });
            var count = 0;
            foreach (var batch in Batches(measured))
            {
                layers.Add(batch.Pixels, batch.Count);
                count += batch.Count;
            }

            return (layers.Ranges, count);
        }

        (int Same, List<(double Difference, string Group)> Differences) Compare(Quantization found)
        {
            var processor = Devices.Parse("cpu");
            using var whole = new OnnxNetwork(network, metadata, processor);
            using var small = new OnnxNetwork(network, metadata, processor, found);
            var (equal, changes) = (0, new List<(double, string)>());
            foreach (var batch in Batches(others))
            {
                var (expected, actual) = (Rows(whole), Rows(small));
                for (var i = 0; i < batch.Count; i++)
                {
                    if (TensorPrimitives.IndexOfMax<float>(expected[i]) == TensorPrimitives.IndexOfMax<float>(actual[i])) equal++;
                    changes.Add((expected[i].Zip(actual[i], (x, y) => Math.Abs((double)x - y)).Max(), others[batch.Indices[i]].Group));
                }

                float[][] Rows(OnnxNetwork computes) =>
                    [.. computes.Compute(batch.Pixels, batch.Count).Logits.Chunk(metadata.Classes.Count).Select(logits => Softmax.Of(logits, metadata.Temperature))];
            }

            return (equal, changes);
        }

        IEnumerable<PixelBatch> Batches(IReadOnlyList<ImageExample> some)
        {
            var loader = new BatchLoader(some, preprocessor.PixelBytes, preprocessor.Read, new LoaderOptions(BatchSize, workers));
            foreach (var batch in loader.Read([.. Enumerable.Range(0, some.Count)], cancellation))
            {
                using (batch) yield return batch;
                progress?.Invoke(done += batch.Count, measured.Count + others.Count);
            }

            bad.AddRange(loader.BadImages);
        }
    }
}
