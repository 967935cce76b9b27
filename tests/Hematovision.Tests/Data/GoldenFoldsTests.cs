using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

/// <summary>Folds are no less even than those of scikit-learn's StratifiedGroupKFold on the same groups: golden values by tests/golden/folds.py.</summary>
public class GoldenFoldsTests
{
    private static readonly JsonArray Cases =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "folds.json")))!.AsArray();

    public static TheoryData<string> Names => [.. Cases.Select(c => (string)c!["name"]!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Folds_are_as_even_as_those_of_scikit_learn(string name)
    {
        var golden = Cases.Single(c => (string)c!["name"]! == name)!;
        var data = new ImageDataset("/data", Examples(golden["counts"].Deserialize<int[][]>()!), []);
        var folds = (int)golden["folds"]!;

        var off = Enumerable.Range(0, 10).Select(seed => Deviations(DatasetSplitter.AddFolds(data, folds, (ulong)seed), folds)).ToArray();

        Assert.InRange(off.Average(RootMeanSquare), 0, (double)golden["root_mean_square"]! + 1e-9);
        Assert.InRange(off.Average(o => o.Max()), 0, (double)golden["largest_deviation"]! + 1e-9);
    }

    // Of every class and fold: how far the fold's part of the class's images is from an equal one.
    private static double[] Deviations(ImageDataset data, int folds) =>
        [.. from label in data.Examples.GroupBy(e => e.Label)
            from fold in Enumerable.Range(1, folds)
            select Math.Abs((label.Count(e => e.Fold == fold) / (double)label.Count()) - (1.0 / folds))];

    private static double RootMeanSquare(double[] values) => Math.Sqrt(values.Average(value => value * value));

    private static IEnumerable<ImageExample> Examples(int[][] counts) =>
        from g in Enumerable.Range(0, counts.Length)
        from c in Enumerable.Range(0, counts[g].Length)
        from i in Enumerable.Range(0, counts[g][c])
        select new ImageExample($"/data/{c}/{g}-{i}.png", $"class {c}", $"group {g}");
}
