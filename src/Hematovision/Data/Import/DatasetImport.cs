namespace Hematovision.Data.Import;

/// <summary>Takes data sets in as they are published: folders, labels in a CSV file, archives, Pascal VOC boxes, MedMNIST arrays.</summary>
public static class DatasetImport
{
    /// <summary>
    /// Makes a data set of <c>CLASS/IMAGE</c> files and a manifest <c>dataset.csv</c>. It appears whole, or not at all; the
    /// source is never changed. The same source and options give the same manifest byte for byte.
    /// </summary>
    /// <param name="source">A folder, a CSV file, a zip, tar or tar.gz of such, or a MedMNIST <c>.npz</c>; told by what it holds.</param>
    /// <param name="destination">A folder that is new or empty.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="progress">Told how far the work is, from several threads.</param>
    /// <param name="cancel">Stops the work; nothing is left behind.</param>
    /// <exception cref="HematoException">The source cannot be taken as one of these, or the destination cannot be written.</exception>
    /// <exception cref="LeakException">The source has a group in two splits.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public static ImportResult Run(
        string source, string destination, ImportOptions? options = null, IProgress<ImportProgress>? progress = null, CancellationToken cancel = default) =>
        throw new NotSupportedException($"{source} {destination} {options} {progress} {cancel}");
}
