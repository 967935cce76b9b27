using Hematovision.IO;

namespace Hematovision.Data;

/// <summary>
/// Splits data sets: in the ratios wanted for each class, never through a group, and by the seed alone, whatever
/// order the files lie in.
/// </summary>
public static class DatasetSplitter
{
    /// <summary>Gives each image a split; splits that it had are forgotten.</summary>
    /// <param name="data">The images.</param>
    /// <param name="ratios">The shares of the splits; one of 0 gets nothing.</param>
    /// <param name="seed">The same seed gives the same splits.</param>
    /// <returns>
    /// The same images with splits. A class with at least as many groups as there are splits is in each of them;
    /// one with fewer goes to train first, then val, which the warnings say, as they do where groups of several
    /// classes leave no such way.
    /// </returns>
    /// <exception cref="ArgumentException">The ratios are not three numbers from 0 of which one is above it.</exception>
    public static ImageDataset Split(ImageDataset data, SplitRatios ratios, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(ratios);
        var (splits, warnings) = StratifiedGroups.Assign(data.Examples, ratios.Shares(), seed, NameOfSplit);
        return data.WithSplits(e => (Split)splits[e.Group], warnings);
    }

    /// <summary>
    /// Shares out what is not in test in folds for cross-validation, as <see cref="Split"/> does in splits. The first fold
    /// is val and the others are train; <see cref="WithFold"/> takes another.
    /// </summary>
    /// <param name="data">The images; those in test stay there and are in no fold.</param>
    /// <param name="folds">How many, from 2.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <exception cref="UsageException">There are fewer groups than folds.</exception>
    public static ImageDataset AddFolds(ImageDataset data, int folds, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var examples = data.Examples.Where(e => e.Split != Data.Split.Test).ToArray();
        var groups = examples.CountGroups();
        if (groups < folds)
            throw new UsageException($"{folds} folds need as many groups outside the test images, and {data.Path} has {groups}; ask for fewer folds.");

        var shares = Enumerable.Repeat(1.0 / folds, folds).ToArray();
        var (fold, warnings) = StratifiedGroups.Assign(examples, shares, seed, part => $"fold {part + 1}", inOrder: false);
        return WithFold(data.WithExamples(e => e with { Fold = e.Split == Data.Split.Test ? null : fold[e.Group] + 1 }, warnings), 1);
    }

    /// <summary>The data set of one turn of a cross-validation: that fold is val, the others train. What is in no fold keeps its split.</summary>
    /// <param name="data">A data set with folds.</param>
    /// <param name="fold">From 1.</param>
    /// <exception cref="UsageException">It has no such fold.</exception>
    /// <exception cref="HematoException">An image has neither a fold nor a split.</exception>
    public static ImageDataset WithFold(ImageDataset data, int fold)
    {
        ArgumentNullException.ThrowIfNull(data);
        var folds = data.Examples.Max(e => e.Fold) ?? throw new UsageException($"{data.Path} has no folds; hemato data split --folds makes them.");
        if (data.Examples.All(e => e.Fold != fold))
            throw new UsageException($"{data.Path} has the folds 1 to {folds}, not {fold}.");

        RequireFolds(data.Path, [.. data.Examples.Where(e => e.Split is null)]);
        return data.WithSplits(e => e.Fold is null ? e.Split : e.Fold == fold ? Data.Split.Val : Data.Split.Train);
    }

    /// <summary>Refuses images that no turn of a cross-validation would score.</summary>
    /// <param name="path">What the data set is called.</param>
    /// <param name="examples">Those that need a fold.</param>
    /// <exception cref="HematoException">One has none.</exception>
    internal static void RequireFolds(string path, IReadOnlyList<ImageExample> examples)
    {
        var without = examples.Count(e => e.Fold is null);
        if (without > 0) throw new HematoException($"{path}: {without:N0} of {examples.Count:N0} images have no fold. Give each one, or leave the column out.");
    }

    /// <summary>
    /// Makes a data set that came with splits fit to train on: val and test stay as they are; a missing val is
    /// taken out of train, a ninth of it (10 of 90); a missing test stays missing.
    /// </summary>
    /// <param name="data">A data set with splits.</param>
    /// <param name="seed">The same seed takes the same images.</param>
    /// <exception cref="HematoException">It has no images in train.</exception>
    public static ImageDataset FillIn(ImageDataset data, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        var train = data.Of(Data.Split.Train);
        if (train.Count == 0)
            throw new HematoException($"{data.Path} has no images in train: put the images to learn from in a folder or split of that name.");

        if (data.Examples.Any(e => e.Split == Data.Split.Val))
            return data;

        var (splits, warnings) = StratifiedGroups.Assign(train, new SplitRatios(80, 10, 0).Shares(), seed, NameOfSplit);
        return data.WithSplits(e => splits.TryGetValue(e.Group, out var split) ? (Split)split : e.Split, warnings);
    }

    /// <summary>
    /// Writes the manifest <c>path,label,group,split[,fold][,laboratory][,sha256,width,height]</c>, which <see cref="ImageDataset.Load"/> reads back as the same
    /// images: paths are relative to its folder, with <c>/</c>, or absolute where there is no way.
    /// </summary>
    /// <param name="data">The images.</param>
    /// <param name="csvPath">Where to; a file there is replaced.</param>
    /// <exception cref="HematoException">It cannot be written.</exception>
    public static void WriteManifest(ImageDataset data, string csvPath)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(csvPath);
        AtomicFile.Write(csvPath, stream => WriteManifest(data, RelativePaths.FolderOf(csvPath), stream));
    }

    /// <summary>The same, to a stream.</summary>
    /// <param name="data">The images.</param>
    /// <param name="folder">The folder that the manifest will lie in.</param>
    /// <param name="stream">What is written to; it stays open.</param>
    public static void WriteManifest(ImageDataset data, string folder, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Manifest.Write(data, folder, stream);
    }

    private static string NameOfSplit(int part) => SplitName.Of((Split)part);
}
