using Hematovision.Data;
using Hematovision.Data.Splits;
using Hematovision.IO;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary>The manifest and the record that <c>hemato data split</c> leaves. The same split may be written again; another one needs <c>--force</c>.</summary>
internal sealed class SplitFiles
{
    private readonly string _manifest;

    private SplitFiles(string manifest) => _manifest = manifest;

    internal static SplitFiles Choose(ImageDataset data, string? named)
    {
        var manifest = named ?? Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(data.Folder, "split.csv"));
        if (!manifest.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) throw new UsageException($"--out {manifest} is no .csv file.");
        if (Directory.Exists(manifest)) throw new UsageException($"--out {manifest} is a folder; name a file in it.");
        if (RelativePaths.Of(manifest) == data.Path) throw new UsageException($"{manifest} is the manifest to be split; name another file with --out.");
        return new SplitFiles(manifest);
    }

    /// <summary>Writes both, and gives a line that says so.</summary>
    internal string Write(ImageDataset data, SplitRecord record, bool force)
    {
        using var rows = new MemoryStream();
        DatasetSplitter.WriteManifest(data, RelativePaths.FolderOf(_manifest), rows);
        var files = new[] { (Path: _manifest, Content: rows.ToArray()), (Path: SplitRecord.PathFor(_manifest), Content: record.ToBytes()) };
        var changed = files.Where(file => !File.Exists(file.Path) || !File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(file.Content)).ToArray();
        if (!force && changed.FirstOrDefault(file => File.Exists(file.Path)).Path is { } other)
        {
            throw new HematoException($"{other} is there and is not of this split; name another file with --out, or replace it with --force.");
        }

        // The record names the manifest by its hash: should this be cut off in between, the old one vouches for nothing.
        foreach (var (path, content) in changed) AtomicFile.Write(path, stream => stream.Write(content));
        return $"{(changed.Length == 0 ? "unchanged" : "wrote")}: {string.Join(", ", files.Select(file => file.Path))}";
    }
}
