using System.Globalization;
using Hematovision.Data.Splits;

namespace Hematovision.Cli.Output;

/// <summary>How a data set was split: a row a class.</summary>
internal static class SplitTable
{
    private const int MostInFull = 3;

    internal static void Print(IReadOnlyList<ClassShares> classes)
    {
        // Of many folds the images must do.
        var full = classes[0].Parts.Count <= MostInFull;
        var table = Terminal.Table([" class", "images", "groups", .. classes[0].Parts.SelectMany(part => full ? (string[])[part.Part, "groups", "%"] : [part.Part]), "off by"]);
        foreach (var row in classes)
        {
            table.Add([row.Class, Whole(row.Images), Whole(row.Groups), .. row.Parts.SelectMany(part => full ? (string[])[Whole(part.Images), Whole(part.Groups), Percent(part.Share)] : [Whole(part.Images)]), Percent(row.Off)]);
        }

        Terminal.Print(table);
    }

    private static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);
}
