using Hematovision.Data;
using Hematovision.Data.Splits;

namespace Hematovision.Tests.Data.Splits;

public class SplitReportTests
{
    [Fact]
    public void A_class_is_counted_in_every_split_and_nothing_is_said_of_one_that_is_near()
    {
        var rows = Report([.. Groups("a", 50, 2)]);

        var row = Assert.Single(rows);
        Assert.Equal(("a", 100, 50), (row.Class, row.Images, row.Groups));
        Assert.Equal(
            [new PartShare("train", 80, 40, 0.8, 0.8), new PartShare("val", 10, 5, 0.1, 0.1), new PartShare("test", 10, 5, 0.1, 0.1)],
            row.Parts);
        Assert.Null(row.Remark);
    }

    [Fact]
    public void Folds_stand_in_the_place_of_train_and_val()
    {
        var rows = Report([.. Groups("a", 50, 2)], folds: 3);
        Assert.Equal(["fold 1", "fold 2", "fold 3", "test"], rows[0].Parts.Select(part => part.Part));
        Assert.Equal(100, rows[0].Parts.Sum(part => part.Images));
        Assert.Equal(1, rows[0].Parts.Sum(part => part.Wanted), 1e-12);
    }

    [Fact]
    public void It_says_why_a_class_is_far_from_its_ratio()
    {
        var mixed = Enumerable.Range(0, 10).SelectMany(g => Enumerable.Range(0, 30).Select(i => Example($"m{g}-{i}", i < 1 + (g * 3) ? "m" : "a", $"mixed {g}")));
        var rows = Report(
        [
            .. Groups("a", 300, 1), .. Groups("b", 2, 5), .. Groups("c", 4, 10), .. Groups("d", 40, 1), .. Groups("d", 1, 20, "big"), .. Groups("e", 15, 1), .. mixed,
        ]);

        Assert.Equal("class 'b' has no images in test: it has only 2 independent groups", Remark("b"));
        Assert.Equal("class 'c' is 30 points from 80/10/10: it has only 4 independent groups", Remark("c"));
        Assert.Null(Remark("a"));
        Assert.Null(Remark("d")); // the big group is in train
        Assert.Equal("class 'e' is 3.3 points from 80/10/10: it has 15 independent groups, the largest of 6.7 %", Remark("e"));

        string? Remark(string name) => rows.Single(row => row.Class == name).Remark;
    }

    [Fact]
    public void A_group_that_is_too_large_is_named()
    {
        var rows = Report([.. Groups("d", 20, 1), .. Groups("d", 3, 60, "big ")]);
        Assert.Contains("points from 80/10/10: one group, 'd big ", rows[0].Remark, StringComparison.Ordinal);
        Assert.EndsWith("', holds 30 % of it", rows[0].Remark, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ClassShares> Report(ImageExample[] examples, int folds = 0)
    {
        var data = DatasetSplitter.Split(new ImageDataset("/data", examples, []), new SplitRatios(), seed: 1);
        return SplitReport.Of(folds > 0 ? DatasetSplitter.AddFolds(data, folds, 1) : data, new SplitRatios(), folds);
    }

    private static IEnumerable<ImageExample> Groups(string label, int groups, int images, string name = "") =>
        Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(0, images).Select(i => Example($"{label}{name}{g}-{i}", label, $"{label} {name}{g}")));

    private static ImageExample Example(string name, string label, string group) => new($"/data/{name}.png", label, group);
}
