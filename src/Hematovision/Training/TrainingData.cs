using Hematovision.Data;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>A data set with splits, as training uses it.</summary>
internal sealed class TrainingData
{
    internal TrainingData(ImageDataset dataset)
    {
        Dataset = dataset;
        Train = dataset.Of(Split.Train);
        Val = dataset.Of(Split.Val);
        Test = dataset.Of(Split.Test);
        var index = Classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => (long)c.i, StringComparer.Ordinal);
        TrainLabels = [.. Train.Select(example => index[example.Label])];
        foreach (var (name, i) in index)
        {
            if (!TrainLabels.Contains(i)) throw new HematoException($"class '{name}' has no training image; add some, or take the class out.");
        }

        if (Val.Count == 0) throw new HematoException($"{dataset.Path} has too few images to set some aside for validation; add more.");
    }

    internal ImageDataset Dataset { get; }

    internal IReadOnlyList<string> Classes => Dataset.Classes;

    internal IReadOnlyList<ImageExample> Train { get; }

    internal IReadOnlyList<ImageExample> Val { get; }

    internal IReadOnlyList<ImageExample> Test { get; }

    /// <summary>Position of each training image's class in <see cref="Classes"/>.</summary>
    internal IReadOnlyList<long> TrainLabels { get; }

    /// <summary>Loads a data set and gives it the splits it lacks.</summary>
    internal static TrainingData Load(TrainingOptions options)
    {
        var dataset = ImageDataset.Load(options.Data);
        if (options.Fold > 0) dataset = DatasetSplitter.WithFold(dataset, options.Fold);
        dataset = dataset.HasSplits
            ? DatasetSplitter.FillIn(dataset, options.Seed)
            : DatasetSplitter.Split(dataset, SplitRatios.Parse(options.Ratios), options.Seed);
        return new TrainingData(options.Limit > 0 ? dataset.Limit(options.Limit, options.Seed) : dataset);
    }

    /// <summary>The classes' weights in the loss, [K] float32, or null for none.</summary>
    internal Tensor? ClassWeights(ClassWeighting weighting, Device device)
    {
        if (weighting == ClassWeighting.None) return null;
        var counts = Classes.Select((_, c) => TrainLabels.Count(label => label == c));
        return tensor(counts.Select(count => (float)Train.Count / (Classes.Count * count)).ToArray(), device: device);
    }
}
