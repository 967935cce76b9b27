using Hematovision.Data;
using Hematovision.Models;

namespace Hematovision.Cli.Commands;

/// <summary>Refuses to write where something would be lost, before any work is done.</summary>
internal static class Outputs
{
    /// <summary>Refuses a file that is also read, two results in one, and an image or a model that is there: a shell writes names where it finds a pattern.</summary>
    /// <param name="read">Files that the command reads; null for one that is not named.</param>
    /// <param name="written">Files that it writes; null for one that is not wanted.</param>
    /// <exception cref="UsageException">One is in the way of another.</exception>
    internal static void RefuseLoss(IEnumerable<string?> read, params IEnumerable<string?> written)
    {
        var taken = read.OfType<string>().Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        foreach (var file in written.OfType<string>().Where(file => !file.StartsWith("/dev/", StringComparison.Ordinal)))
        {
            if (File.Exists(file) && (ImageFiles.IsImage(file) || ModelFile.IsNamedLikeOne(file))) throw new UsageException($"{file} is {(ImageFiles.IsImage(file) ? "an image" : "a model")}, which would be lost; name another file for the result.");
            if (!taken.Add(Path.GetFullPath(file))) throw new UsageException($"{file} would be written over what this command reads, or writes there too; name another file.");
        }
    }

    /// <summary>Refuses a model that is named twice.</summary>
    /// <param name="models">Model files.</param>
    /// <exception cref="UsageException">One is.</exception>
    internal static void RefuseTwice(IEnumerable<string> models)
    {
        if (models.GroupBy(Path.GetFullPath, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new UsageException($"{twice.First()} is named twice; name different models.");
    }

    /// <summary>Refuses to write a model over anything else.</summary>
    /// <param name="model">The file.</param>
    /// <exception cref="UsageException">It is there, and is not called like a model.</exception>
    internal static void RefuseOther(string model)
    {
        if (File.Exists(model) && !ModelFile.IsNamedLikeOne(model)) throw new UsageException($"{model} is no model file and would be lost; name another, that ends in .safetensors.");
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
