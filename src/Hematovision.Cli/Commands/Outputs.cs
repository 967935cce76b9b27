using Hematovision.Data;

namespace Hematovision.Cli.Commands;

/// <summary>Refuses to write where something would be lost, before any work is done.</summary>
internal static class Outputs
{
    /// <summary>Refuses a file that is also read, and two results in one.</summary>
    /// <param name="read">Files that the command reads; null for one that is not named.</param>
    /// <param name="written">Files that it writes; null for one that is not wanted.</param>
    /// <exception cref="UsageException">One is in the way of another.</exception>
    internal static void RefuseLoss(IEnumerable<string?> read, params IEnumerable<string?> written)
    {
        var taken = read.OfType<string>().Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        foreach (var file in written.OfType<string>().Where(file => !file.StartsWith("/dev/", StringComparison.Ordinal)))
        {
            if (!taken.Add(Path.GetFullPath(file))) throw new UsageException($"{file} would be written over what this command reads, or writes there too; name another file.");
        }
    }

    /// <summary>Refuses a folder within one whose images are read: its pictures would be images the next time.</summary>
    /// <param name="read">What images are read from; files are not in the way.</param>
    /// <param name="folder">The folder; null where none is wanted.</param>
    /// <exception cref="UsageException">It is in one of them.</exception>
    internal static void RefuseWithin(IEnumerable<string> read, string? folder)
    {
        if (folder is null) return;
        var around = read.Where(Directory.Exists).FirstOrDefault(data => RelativePaths.IsWithin(folder, data));
        if (around is not null) throw new UsageException($"{folder} is in {around}, whose images are read: its pictures would be taken for some of them the next time; name another folder.");
    }
}
