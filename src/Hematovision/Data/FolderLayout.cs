namespace Hematovision.Data;

/// <summary>Reads a folder of class folders, or of split folders that hold class folders.</summary>
internal sealed class FolderLayout
{
    private const string Expected = "expected a folder of images per class (DIR/neutrophil/1.jpg), or train, val and test folders that hold such class folders";

    private readonly string _root;
    private readonly Func<string, string> _className;
    private readonly List<ImageExample> _examples = [];
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _emptyClasses = new(StringComparer.Ordinal);
    private readonly HashSet<Split> _splits = [];
    private readonly List<string> _notImages = [];

    private FolderLayout(string root, Func<string, string> className)
    {
        _root = root;
        _className = className;
    }

    /// <param name="root">Full path of a folder that is there.</param>
    /// <param name="className">The class that a folder's name means; the name itself where null.</param>
    public static ImageDataset Read(string root, Func<string, string>? className = null)
    {
        var layout = new FolderLayout(root, className ?? (name => name));
        layout.ReadRoot();
        return new ImageDataset(root, layout._examples, layout._warnings);
    }

    private void ReadRoot()
    {
        var folders = ImageFiles.Folders(_root);
        var bySplit = folders.ToLookup(f => SplitName.Parse(f.Name));
        if (folders.Count == bySplit[null].Count())
        {
            ReadClasses(_root, folders, split: null);
        }
        else
        {
            foreach (var split in Enum.GetValues<Split>())
                ReadSplit(split, bySplit[split].ToArray());

            foreach (var other in bySplit[null])
                _warnings.Add($"folder '{other.Name}' beside the split folders is left out: its name is not {SplitName.Known}");
        }

        if (_examples.Count == 0)
            throw new HematoException($"no images in {_root}: {Expected}, of {ImageFiles.Extensions} files.");

        if (_notImages.Count > 0)
            _warnings.Add($"{Count(_notImages.Count, "file")} left out, not an image by extension, such as {_notImages.Order(StringComparer.Ordinal).First()}");

        WarnOfMissingClasses();
        WarnOfNearMatches();
    }

    private void ReadSplit(Split split, DirectoryInfo[] folders)
    {
        if (folders.Length > 1)
        {
            var names = string.Join(" and ", folders.Select(f => $"'{f.Name}'").Order(StringComparer.Ordinal));
            throw new HematoException($"{_root} has the folders {names} for one split: keep one of them.");
        }

        foreach (var folder in folders)
        {
            _splits.Add(split);
            ReadClasses(folder.FullName, ImageFiles.Folders(folder.FullName), split);
        }
    }

    private void ReadClasses(string parent, IReadOnlyList<DirectoryInfo> folders, Split? split)
    {
        var loose = ImageFiles.Files(parent).Count(ImageFiles.IsImage);
        if (folders.Count == 0)
        {
            var found = loose > 0 ? $"its {Count(loose, "image")} lie directly inside" : "it is empty of folders";
            throw new HematoException($"{parent} has no class folders, {found}: {Expected}.");
        }

        if (loose > 0)
            _warnings.Add($"{Count(loose, "image")} directly in {parent} left out: they lie in no class folder");

        foreach (var folder in folders)
            ReadClass(folder, split);
    }

    private void ReadClass(DirectoryInfo folder, Split? split)
    {
        var before = _examples.Count;
        var label = _className(folder.Name);
        foreach (var file in ImageFiles.Below(folder))
        {
            var relative = RelativePaths.From(_root, file);
            if (ImageFiles.IsImage(file))
                _examples.Add(new ImageExample(file, label, relative, split));
            else
                _notImages.Add(relative);
        }

        if (_examples.Count == before)
            _emptyClasses.Add(label);
    }

    private void WarnOfMissingClasses()
    {
        var bySplit = _examples.ToLookup(e => e.Label, e => e.Split);
        foreach (var name in _emptyClasses.Where(name => !bySplit.Contains(name)).Order(StringComparer.Ordinal))
            _warnings.Add($"class folder '{name}' has no images and is left out");

        foreach (var label in bySplit.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            foreach (var split in _splits.Order().Where(s => !label.Contains(s)))
                _warnings.Add($"class '{label.Key}' has no images in {SplitName.Of(split)}");
        }
    }

    // EOSINOPHIL in one split and eosinophil in another are two classes, and hardly ever meant so.
    private void WarnOfNearMatches()
    {
        var alike = _examples.Select(e => e.Label).Distinct()
            .GroupBy(name => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant())
            .Where(g => g.Count() > 1)
            .Select(g => string.Join(" and ", g.Order(StringComparer.Ordinal).Select(name => $"'{name}'")));
        foreach (var names in alike.Order(StringComparer.Ordinal))
            _warnings.Add($"{names} are taken as different classes: rename the folders if they are one");
    }

    private static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";
}
