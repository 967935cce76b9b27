using System.Collections.ObjectModel;

namespace Hematovision.Data;

/// <summary>
/// The images of a data set with their classes, groups and splits, in an order that is the same on every machine.
/// Nothing is decoded here: an image that turns out to be corrupt is found when it is loaded.
/// </summary>
public sealed class ImageDataset
{
    private readonly Lazy<DatasetHash> _hash;

    /// <param name="path">What the user named.</param>
    /// <param name="examples">In any order.</param>
    /// <param name="warnings">One line each.</param>
    /// <param name="allowLeaks">Whether a group may be in two splits or folds.</param>
    internal ImageDataset(string path, IEnumerable<ImageExample> examples, IEnumerable<string> warnings, bool allowLeaks = false)
    {
        Path = path;
        AllowsLeaks = allowLeaks;
        Examples = new ReadOnlyCollection<ImageExample>(
            examples.OrderBy(e => e.Path.Replace(System.IO.Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal).ToArray());
        Classes = new ReadOnlyCollection<string>(
            Examples.Select(e => e.Label).Distinct().Order(StringComparer.Ordinal).ToArray());
        Warnings = new ReadOnlyCollection<string>(warnings.ToArray());
        if (!allowLeaks)
            RefuseLeaks();
        _hash = new Lazy<DatasetHash>(() => DatasetHash.Of(Examples));
    }

    /// <summary>Full path of the folder or manifest it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Names of the classes that have an image, in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Every image, in ordinal order of its full path with <c>/</c> between its parts: the same wherever a data set in one folder lies.</summary>
    public IReadOnlyList<ImageExample> Examples { get; }

    /// <summary>Whether the images came with a split, or were given one.</summary>
    public bool HasSplits => Examples.Any(e => e.Split is not null);

    /// <summary>Whether <see cref="Path"/> is a manifest, not a folder.</summary>
    internal bool IsManifest => File.Exists(Path);

    /// <summary>The folder that paths in the data set are relative to.</summary>
    public string Folder => IsManifest ? System.IO.Path.GetDirectoryName(Path)! : Path;

    /// <summary>What a person calls it: its folder, or a manifest that is not named after its folder.</summary>
    internal string Name => IsManifest && System.IO.Path.GetFileName(Path) != Manifest.FileName
        ? System.IO.Path.GetFileNameWithoutExtension(Path)
        : System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Folder));

    /// <summary>An image as a person knows it: its path from <see cref="Folder"/>, with <c>/</c> between its parts.</summary>
    internal string NameOf(ImageExample example) => RelativePaths.From(Folder, example.Path);

    /// <summary>Whether it was loaded so that a group may be in two splits.</summary>
    internal bool AllowsLeaks { get; }

    /// <summary>What a person should know about the data set, one line each; none of it stops the work.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// SHA-256, 64 lower-case hex digits, over each image's label, group, split, fold, laboratory and content. It does not depend on
    /// where the data set lies, so the manifest that <see cref="DatasetSplitter.WriteManifest(ImageDataset, string)"/> writes has the same.
    /// The first call reads every file.
    /// </summary>
    public string Hash => _hash.Value.Whole;

    /// <summary>
    /// SHA-256, 64 lower-case hex digits, over the images' contents alone: the same however they are named, labelled, grouped
    /// and split. The first call reads every file.
    /// </summary>
    public string ImagesHash => _hash.Value.Images;

    /// <summary>SHA-256 of the bytes of one of its images, or <c>unreadable</c>. The first call reads every file, unless another hash has.</summary>
    internal string HashOf(ImageExample example) => _hash.Value.Contents[example.Path];

    /// <summary>
    /// Loads a data set: a folder with one folder of images per class; a folder with <c>train</c>, <c>val</c> and
    /// <c>test</c> folders of such class folders, of which some may be missing; or a manifest, a CSV file with the
    /// columns <c>path,label[,group][,split][,fold][,laboratory][,sha256,width,height]</c> and paths relative to itself. A folder that holds a
    /// <c>dataset.csv</c> is read by that.
    /// </summary>
    /// <param name="path">The folder or the manifest.</param>
    /// <param name="minClasses">The fewest classes that make sense: 2 to train, 1 to evaluate a model that knows its classes.</param>
    /// <param name="allowLeaks">Whether a group may be in two splits, for who wants to look at the leak or measure it.</param>
    /// <exception cref="HematoException">It is not there, not laid out so, or has fewer classes; the line says which.</exception>
    /// <exception cref="LeakException">A group is in two splits, and that is not allowed.</exception>
    public static ImageDataset Load(string path, int minClasses = 2, bool allowLeaks = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var data = Read(path, allowLeaks);
            if (data.Classes.Count >= minClasses)
                return data;

            if (data.Classes.Count == 0)
                throw new HematoException($"{path} names no images: add a row for each.");

            var only = data.Classes.Count == 1 ? $" ('{data.Classes[0]}')" : "";
            throw new HematoException(
                $"{path} has only one class{only} with images: put the images of at least {minClasses} classes in, a folder each.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read the data set {path}: {e.Message}", e);
        }
    }

    /// <summary>The images of one split, in the order of <see cref="Examples"/>.</summary>
    public IReadOnlyList<ImageExample> Of(Split split) => Examples.Where(e => e.Split == split).ToArray();

    /// <summary>The same images with other splits.</summary>
    /// <param name="split">Gives each image its split; null for none.</param>
    /// <exception cref="LeakException">A group would be in two splits.</exception>
    public ImageDataset WithSplits(Func<ImageExample, Split?> split) => WithSplits(split, []);

    /// <summary>The same images without splits and folds, so that no leak is left in it.</summary>
    public ImageDataset WithoutSplits() => new(Path, Examples.Select(e => e with { Split = null, Fold = null }), Warnings);

    /// <summary>
    /// At most <paramref name="perClass"/> images of each class in each split, chosen by <paramref name="seed"/>:
    /// for a quick try of the whole work.
    /// </summary>
    /// <param name="perClass">At least 1.</param>
    /// <param name="seed">The same seed keeps the same images.</param>
    public ImageDataset Limit(int perClass, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        var random = new SeededRandom(seed);
        return new ImageDataset(Path, Examples.GroupBy(e => e.Split).OrderBy(g => g.Key).SelectMany(split => Sample(split, perClass, random)), Warnings, AllowsLeaks);
    }

    /// <summary>At most <paramref name="perClass"/> of the examples of each class, whatever their splits, the same each time; 0 for all.</summary>
    internal static IReadOnlyList<ImageExample> Sample(IReadOnlyList<ImageExample> examples, int perClass) =>
        perClass == 0 ? examples : Sample(examples, perClass, new SeededRandom(0));

    private static List<ImageExample> Sample(IEnumerable<ImageExample> examples, int perClass, SeededRandom random)
    {
        var kept = new List<ImageExample>();
        foreach (var images in examples.GroupBy(e => e.Label).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var shuffled = images.ToArray();
            random.Shuffle<ImageExample>(shuffled);
            kept.AddRange(shuffled.Take(perClass));
        }

        return kept;
    }

    internal ImageDataset WithSplits(Func<ImageExample, Split?> split, IEnumerable<string> warnings) =>
        WithExamples(e => e with { Split = split(e) }, warnings);

    /// <summary>The same images, each changed so, and more to know about them.</summary>
    /// <exception cref="LeakException">A group would be in two splits.</exception>
    internal ImageDataset WithExamples(Func<ImageExample, ImageExample> change, IEnumerable<string> warnings) =>
        new(Path, Examples.Select(change), Warnings.Concat(warnings), AllowsLeaks);

    private static ImageDataset Read(string path, bool allowLeaks)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            var manifest = System.IO.Path.Combine(full, Manifest.FileName);
            return File.Exists(manifest) ? ReadManifest(manifest, allowLeaks) : FolderLayout.Read(full);
        }

        if (!File.Exists(full))
            throw new HematoException($"no such folder or manifest: {path}. Name a folder with a folder of images per class, or a CSV file.");

        if (!full.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            throw new HematoException($"{path} is a file but not a .csv manifest: name a folder with a folder of images per class, or a CSV file with the columns path,label.");

        return ReadManifest(full, allowLeaks);
    }

    // Images lie where the manifest does, not where a link to its folder does: only so they have the same names seen from it.
    private static ImageDataset ReadManifest(string csvPath, bool allowLeaks) => Manifest.Read(RelativePaths.Of(csvPath), allowLeaks);

    private void RefuseLeaks()
    {
        RefuseLeaks(e => e.Split, split => split is { } name ? SplitName.Of(name) : "no split", "split");
        RefuseLeaks(e => e.Fold, fold => fold is { } number ? $"fold {number}" : "no fold", "fold");
    }

    private void RefuseLeaks<T>(Func<ImageExample, T> part, Func<T, string> nameOf, string kind)
    {
        var leaks = Examples
            .GroupBy(e => e.Group)
            .Select(g => (Group: g.Key, Parts: g.Select(part).Distinct().Order().ToArray()))
            .Where(g => g.Parts.Length > 1)
            .ToArray();
        if (leaks.Length == 0)
            return;

        var (group, parts) = leaks[0];
        var more = leaks.Length == 1 ? "" : $" (and {leaks.Length - 1} more groups)";
        throw new LeakException(
            $"{Path}: group '{group}' is in {string.Join(" and ", parts.Select(nameOf))}{more}, which would flatter the score. Put each group in one {kind}.");
    }
}
