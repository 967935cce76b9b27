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
        var (splits, warnings) = StratifiedGroups.Assign(data.Examples, ratios.Shares(), seed);
        return data.WithSplits(e => splits[e.Group], warnings);
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

        var (splits, warnings) = StratifiedGroups.Assign(train, new SplitRatios(80, 10, 0).Shares(), seed);
        return data.WithSplits(e => splits.TryGetValue(e.Group, out var split) ? split : e.Split, warnings);
    }

    /// <summary>
    /// Writes the manifest <c>path,label,group,split</c>, which <see cref="ImageDataset.Load"/> reads back as the same
    /// images: paths are relative to its folder, with <c>/</c>, or absolute where there is no way.
    /// </summary>
    /// <param name="data">The images.</param>
    /// <param name="csvPath">Where to; a file there is replaced.</param>
    /// <exception cref="HematoException">It cannot be written.</exception>
    public static void WriteManifest(ImageDataset data, string csvPath)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(csvPath);
        Manifest.Write(data, csvPath);
    }
}
