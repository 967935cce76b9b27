using System.Globalization;
using Hematovision.Data;

namespace Hematovision.Cli.Output;

/// <summary>A data set as a table: a row a class, with its images, its groups and its images in each split.</summary>
internal static class DatasetTable
{
    internal static void Print(ImageDataset data)
    {
        Split[] splits = data.HasSplits ? Enum.GetValues<Split>() : [];
        var table = Terminal.Table([" class", "images", "groups", .. splits.Select(SplitName.Of)]);
        foreach (var label in data.Examples.GroupBy(e => e.Label).OrderBy(g => g.Key, StringComparer.Ordinal)) Add(label.Key, [.. label]);
        Add("all", data.Examples);
        Terminal.Print(table);

        void Add(string name, IReadOnlyCollection<ImageExample> images) => table.Add(
            [name, Number(images.Count), Number(images.CountGroups()), .. splits.Select(split => Number(images.Count(e => e.Split == split)))]);
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
