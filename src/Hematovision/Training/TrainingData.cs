using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Data.Copies;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>A data set with splits, as training uses it.</summary>
internal sealed class TrainingData
{
    private const double MostLeftOut = 0.02; // of a split's images

    /// <param name="dataset">Its images, in splits.</param>
    /// <param name="leakage">What is known of its leaks.</param>
    internal TrainingData(ImageDataset dataset, LeakFacts leakage)
    {
        Dataset = dataset;
        Leakage = leakage;
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

    internal LeakFacts Leakage { get; }

    internal IReadOnlyList<string> Classes => Dataset.Classes;

    internal IReadOnlyList<ImageExample> Train { get; }

    internal IReadOnlyList<ImageExample> Val { get; }

    internal IReadOnlyList<ImageExample> Test { get; }

    /// <summary>Position of each training image's class in <see cref="Classes"/>.</summary>
    internal IReadOnlyList<long> TrainLabels { get; }

    /// <summary>Loads a data set, looks for copies in it, and gives it the splits it lacks.</summary>
    /// <exception cref="LeakException">A group is in two splits, and that is not allowed.</exception>
    internal static TrainingData Load(TrainingOptions options, ITrainingObserver observer, CancellationToken cancellation)
    {
        var (found, kind) = DatasetAudit.Load(options.Data, 2, options.Audit, options.Workers, observer.Auditing, cancellation);
        foreach (var warning in found.Data.Warnings) observer.Noted(warning);
        if (found.Copies is { Groups: { Count: > 0 } groups })
        {
            observer.Noted($"{groups.Sum(g => g.Count):N0} of {found.Data.Examples.Count:N0} images show what another shows too: {found.Groups:N0} independent groups");
            var torn = found.Copies.Pairs.Where(pair => pair.Kind == CopyKind.SameBytes && found.Data.Examples[pair.First].Label != found.Data.Examples[pair.Second].Label).ToList();
            if (torn.Count > 0) observer.Noted($"{torn.Count:N0} pairs of files with the same bytes have two labels, such as {found.Name(found.Data.Examples[torn[0].First])} and {found.Name(found.Data.Examples[torn[0].Second])}");
        }

        if (found.Data.HasSplits && SplitRatios.Parse(options.Ratios) != new SplitRatios()) observer.Noted($"--ratios {options.Ratios} is not used: {found.Data.Path} has splits of its own");
        if (options.Sampling == Sampling.Laboratories && found.Data.Examples.All(e => e.Laboratory is null)) throw new UsageException($"--sampling laboratories: {found.Data.Path} names no laboratory; give its manifest a column 'laboratory'.");
        var audit = found.With(data => WithSplits(data, options));
        foreach (var warning in audit.Data.Warnings.Skip(found.Data.Warnings.Count)) observer.Noted(warning);
        var clean = WithoutLeaks(audit, options, observer);
        var dataset = options.Limit > 0 ? clean.Limit(options.Limit, options.Seed) : clean;
        return new TrainingData(dataset, LeakFacts.Of(LeakAudit.OfGroups(dataset), kind) with { LeftOut = audit.Data.Examples.Count - clean.Examples.Count });
    }

    // A few leaked images are no reason to stop: without them the score is what it would have been. More than that is a split made wrong.
    private static ImageDataset WithoutLeaks(LeakAudit audit, TrainingOptions options, ITrainingObserver observer)
    {
        if (audit.Describe() is not { } leak) return audit.Data;
        if (options.AllowLeakage)
        {
            observer.Noted($"leakage allowed: {leak}");
            return audit.Data;
        }

        if (audit.Splits.Any(s => s.Split != Split.Train && s.Share > MostLeftOut))
        {
            throw new LeakException($"{options.Data}: {leak}. Split it with 'hemato data split', or go on with --allow-leakage.");
        }

        var clean = audit.WithoutLeaks();
        var leftOut = audit.Data.Examples.Count - clean.Examples.Count;
        observer.Noted($"{leak}; {leftOut:N0} {(leftOut == 1 ? "image is" : "images are")} left out for that");
        return clean;
    }

    private static ImageDataset WithSplits(ImageDataset data, TrainingOptions options)
    {
        if (options.Fold > 0) data = DatasetSplitter.WithFold(data, options.Fold);
        return data.HasSplits
            ? DatasetSplitter.FillIn(data, options.Seed)
            : DatasetSplitter.Split(data, SplitRatios.Parse(options.Ratios), options.Seed);
    }

    /// <summary>The classes' weights in the loss, [K] float32, or null for none.</summary>
    internal Tensor? ClassWeights(ClassWeighting weighting, Device device)
    {
        if (weighting == ClassWeighting.None) return null;
        var counts = Classes.Select((_, c) => TrainLabels.Count(label => label == c));
        return tensor(counts.Select(count => (float)Train.Count / (Classes.Count * count)).ToArray(), device: device);
    }
}
