using System.Globalization;

namespace Hematovision.Data.Splits;

/// <summary>What a class has in one part of a split.</summary>
/// <param name="Part"><c>train</c>, <c>val</c>, <c>test</c>, or <c>fold 1</c> and so on.</param>
/// <param name="Images">Its images there.</param>
/// <param name="Groups">The groups they are of.</param>
/// <param name="Share">Part of the class's images, 0..1.</param>
/// <param name="Wanted">What that was to be, 0..1.</param>
public sealed record PartShare(string Part, int Images, int Groups, double Share, double Wanted);

/// <summary>How a class was shared out.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Images">Its images in all.</param>
/// <param name="Groups">The groups they are of.</param>
/// <param name="Parts">The splits, or the folds and then test.</param>
/// <param name="Remark">Why it is far from what was wanted, one line; null where it is near.</param>
public sealed record ClassShares(string Class, int Images, int Groups, IReadOnlyList<PartShare> Parts, string? Remark)
{
    /// <summary>The largest distance of a part from what was wanted, 0..1.</summary>
    public double Off => Parts.Max(part => Math.Abs(part.Share - part.Wanted));
}

/// <summary>How near a split is to its ratios, class by class, and what stood in the way.</summary>
public static class SplitReport
{
    private const double Near = 0.02;

    /// <summary>Counts a split.</summary>
    /// <param name="data">What <see cref="DatasetSplitter"/> made.</param>
    /// <param name="ratios">The ratios it was asked for.</param>
    /// <param name="folds">The folds it was asked for; 0 for splits alone.</param>
    /// <returns>A row a class, in the order of <see cref="ImageDataset.Classes"/>.</returns>
    public static IReadOnlyList<ClassShares> Of(ImageDataset data, SplitRatios ratios, int folds = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(ratios);
        var parts = Parts(ratios.Shares(), folds);
        var aim = folds > 0 ? $"{folds} equal folds" : string.Create(CultureInfo.InvariantCulture, $"{ratios.Train:0.##}/{ratios.Val:0.##}/{ratios.Test:0.##}");
        var labelsOf = data.Examples.GroupBy(e => e.Group).ToDictionary(g => g.Key, g => g.Select(e => e.Label).Distinct().Count());
        return
        [
            .. data.Examples.GroupBy(e => e.Label).OrderBy(g => g.Key, StringComparer.Ordinal).Select(images =>
            {
                var shares = Share([.. images], parts);
                return shares with { Remark = Remark(shares, [.. images.GroupBy(e => e.Group)], labelsOf, aim) };
            }),
        ];
    }

    private static List<(string Name, double Wanted, Func<ImageExample, bool> Has)> Parts(double[] shares, int folds)
    {
        var parts = new List<(string, double, Func<ImageExample, bool>)>();
        for (var fold = 1; fold <= folds; fold++)
        {
            var number = fold;
            parts.Add(($"fold {fold}", (1 - shares[(int)Split.Test]) / folds, e => e.Fold == number));
        }

        foreach (var split in Enum.GetValues<Split>().Where(s => (folds == 0 || s == Split.Test) && shares[(int)s] > 0))
            parts.Add((SplitName.Of(split), shares[(int)split], e => e.Split == split));

        return parts;
    }

    private static ClassShares Share(ImageExample[] images, List<(string Name, double Wanted, Func<ImageExample, bool> Has)> parts) => new(
        images[0].Label,
        images.Length,
        images.CountGroups(),
        [
            .. parts.Select(part =>
            {
                var there = images.Where(part.Has).ToArray();
                return new PartShare(part.Name, there.Length, there.CountGroups(), (double)there.Length / images.Length, part.Wanted);
            }),
        ],
        null);

    private static string? Remark(
        ClassShares shares, IReadOnlyList<IGrouping<string, ImageExample>> groups, Dictionary<string, int> labelsOf, string aim)
    {
        var missing = shares.Parts.Where(part => part.Images == 0).Select(part => part.Part).ToArray();
        if (missing.Length == 0 && shares.Off <= Near)
            return null;

        var largest = groups.MaxBy(group => group.Count())!;
        var part = (double)largest.Count() / shares.Images;
        var smallest = shares.Parts.Min(p => p.Wanted);
        var why =
            groups.Count < 1 / smallest ? $"it has only {groups.Count} independent {(groups.Count == 1 ? "group" : "groups")}"
            : part > smallest ? $"one group, '{largest.Key}', holds {Percent(part)} of it"
            : groups.Any(group => labelsOf[group.Key] > 1) ? "its groups hold other classes too"
            : $"it has {groups.Count} independent groups, the largest of {Percent(part)}";
        return missing.Length > 0
            ? $"class '{shares.Class}' has no images in {string.Join(" and ", missing)}: {why}"
            : $"class '{shares.Class}' is {Number(100 * shares.Off)} points from {aim}: {why}";
    }

    private static string Percent(double share) => $"{Number(100 * share)} %";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
