using Hematovision.Data;

namespace Hematovision.Tests.Data;

/// <summary>On real blood-cell folders, where a machine has them; the other tests say the same on made-up ones.</summary>
public class RealFoldersTests
{
    [SharedFact("data/pbc")]
    public void Train_and_val_without_a_test()
    {
        var folder = SharedData.Find("data/pbc")!;
        var data = ImageDataset.Load(folder);
        Assert.Equal(["eosinophil", "lymphocyte", "monocyte", "neutrophil"], data.Classes);
        Assert.Equal((5425, 904, 0), (data.Of(Split.Train).Count, data.Of(Split.Val).Count, data.Of(Split.Test).Count));
        Assert.Empty(data.Warnings);
        Assert.Equal(data.Examples, DatasetSplitter.FillIn(data, seed: 0).Examples);
    }

    [SharedFact("data/pbc-smoke")]
    public void Train_and_test_get_a_val()
    {
        var folder = SharedData.Find("data/pbc-smoke")!;
        var data = ImageDataset.Load(folder);
        var filled = DatasetSplitter.FillIn(data, seed: 0);
        Assert.Equal(data.Of(Split.Test), filled.Of(Split.Test));
        Assert.Equal((240, 0, 80), (data.Of(Split.Train).Count, data.Of(Split.Val).Count, data.Of(Split.Test).Count));
        Assert.InRange(filled.Of(Split.Val).Count, 25, 29);
        Assert.NotEqual(data.Hash, filled.Hash);
    }

    [SharedFact("data/kaggle")]
    public void Class_folders_beside_a_foreign_csv_and_the_same_with_its_groups()
    {
        var folder = SharedData.Find("data/kaggle")!;
        var data = ImageDataset.Load(folder);
        Assert.Equal(2400, data.Examples.Count);
        Assert.False(data.HasSplits);
        Assert.Empty(data.Warnings);

        // Copies of one photograph are one group: a split by file would put most photographs in both parts.
        using var temp = new TemporaryFolder();
        var rows = File.ReadLines(Path.Combine(folder, "sources.csv")).Skip(1).Select(line => line.Split(','));
        var manifest = temp.Add("dataset.csv", "path,label,group\n" + string.Concat(rows.Select(r => $"{folder}/{r[0]},{r[1]},{r[3]}\n")));
        var split = DatasetSplitter.Split(ImageDataset.Load(manifest), new SplitRatios(), seed: 1);
        Assert.Empty(split.Warnings);
        foreach (var label in split.Examples.GroupBy(e => e.Label))
            Assert.InRange(label.Count(e => e.Split == Split.Train), 600 * 0.7, 600 * 0.9);
    }
}
