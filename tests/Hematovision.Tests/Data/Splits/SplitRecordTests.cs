using Hematovision.Data;
using Hematovision.Data.Splits;

namespace Hematovision.Tests.Data.Splits;

public sealed class SplitRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new TemporaryFolder().AddImages("a", 12).AddImages("b", 12);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_record_vouches_for_the_manifest_beside_it_wherever_both_lie()
    {
        Split(audited: true);
        Assert.True(SplitRecord.Vouches(ImageDataset.Load(_folder["split.csv"])));

        Directory.CreateDirectory(_folder["moved"]);
        foreach (var name in new[] { "a", "b", "split.csv", "split.json" })
            Directory.Move(_folder[name], _folder[$"moved/{name}"]);
        Assert.True(SplitRecord.Vouches(ImageDataset.Load(_folder["moved/split.csv"])));
    }

    [Fact]
    public void A_split_whose_copies_were_not_looked_for_is_not_vouched_for()
    {
        Split(audited: false);
        Assert.False(SplitRecord.Vouches(ImageDataset.Load(_folder["split.csv"])));
    }

    [Theory]
    [InlineData("an image")]
    [InlineData("a label")]
    [InlineData("a group")]
    [InlineData("a fold")]
    [InlineData("a row")]
    [InlineData("the record")]
    [InlineData("nothing like a record")]
    [InlineData("no record")]
    public void Any_change_ends_the_trust(string what)
    {
        Split(audited: true);
        var csv = File.ReadAllLines(_folder["split.csv"]);
        switch (what)
        {
            case "an image": File.AppendAllText(_folder["a/3.png"], "."); break;
            case "a label": File.WriteAllLines(_folder["split.csv"], csv.Select(line => line.Replace("a/3.png,a,", "a/3.png,b,"))); break;
            case "a group": File.WriteAllLines(_folder["split.csv"], csv.Select(line => line.Replace(",a/3.png,", ",a/x.png,"))); break;
            case "a fold": File.WriteAllLines(_folder["split.csv"], csv.Select(line => line.EndsWith(",1") ? line[..^1] + "7" : line)); break;
            case "a row": File.WriteAllLines(_folder["split.csv"], csv[..^1]); break;
            case "the record": File.WriteAllText(_folder["split.json"], File.ReadAllText(_folder["split.json"]).Replace("\"version\": 1", "\"version\": 2")); break;
            case "nothing like a record": File.WriteAllText(_folder["split.json"], "[{\"images\": {}}]"); break;
            case "no record": File.Delete(_folder["split.json"]); break;
        }

        Assert.False(SplitRecord.Vouches(ImageDataset.Load(_folder["split.csv"])));
    }

    [Fact]
    public void A_folder_is_not_vouched_for_by_a_file_beside_it()
    {
        Split(audited: true);
        File.Move(_folder["split.json"], _folder.Path + ".json");
        try
        {
            Assert.False(SplitRecord.Vouches(ImageDataset.Load(_folder.Path)));
        }
        finally
        {
            File.Delete(_folder.Path + ".json");
        }
    }

    [Fact]
    public void A_record_is_read_back_as_it_was_written()
    {
        var record = Split(audited: true);
        var read = SplitRecord.Load(_folder["split.json"]);
        Assert.Equal(record.ToBytes(), read.ToBytes());
        Assert.Equal(record.Classes.Select(c => c.Parts.Count), read.Classes.Select(c => c.Parts.Count));
        Assert.Equal(24, read.Images);
    }

    [Fact]
    public void The_images_have_one_hash_however_they_are_labelled_and_split()
    {
        Split(audited: true);
        var folder = ImageDataset.Load(_folder.Path);
        var split = ImageDataset.Load(_folder["split.csv"]);
        Assert.Equal(folder.ImagesHash, split.ImagesHash);
        Assert.NotEqual(folder.Hash, split.Hash);
    }

    [Fact]
    public void A_file_that_is_no_record_is_named()
    {
        var path = _folder.Add("other.json", "{\"a\": 1}");
        Assert.Contains("other.json", Assert.Throws<HematoException>(() => SplitRecord.Load(path)).Message);
        Assert.Contains("other.json", Assert.Throws<HematoException>(() => SplitRecord.Load(_folder["gone/other.json"])).Message);
    }

    private SplitRecord Split(bool audited)
    {
        var data = DatasetSplitter.AddFolds(DatasetSplitter.Split(ImageDataset.Load(_folder.Path), new SplitRatios(), 3), 4, 3);
        DatasetSplitter.WriteManifest(data, _folder["split.csv"]);
        var record = new SplitRecord
        {
            DatasetHash = data.Hash,
            ImagesHash = data.ImagesHash,
            Images = data.Examples.Count,
            Ratios = new SplitRatios(),
            Folds = 4,
            Seed = 3,
            KnownGroups = 24,
            Groups = 24,
            Audited = audited,
            Classes = SplitReport.Of(data, new SplitRatios(), 4),
        };
        File.WriteAllBytes(SplitRecord.PathFor(_folder["split.csv"]), record.ToBytes());
        return record;
    }
}
