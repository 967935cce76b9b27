using System.Text;

namespace Hematovision.Cli.Tests;

/// <summary>What <c>hemato data split</c> writes, says and refuses.</summary>
public sealed class DataSplitTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_split_by_class_and_the_manifest_lies_in_it()
    {
        _folder.WithImages(20);

        var split = Split("data", "--seed", "3").Succeeds();

        Assert.Equal("class       images  groups  train  groups     %  val  groups     %  test  groups     %  off by", split.Lines[0]);
        Assert.Equal("eosinophil      20      20     16      16  80.0    2       2  10.0     2       2  10.0     0.0", split.Lines[1]);
        Assert.Equal(["no copies among 80 images; 80 groups", "wrote: data/split.csv, data/split.json"], split.Err);
        var rows = File.ReadAllLines(_folder["data/split.csv"]);
        Assert.Equal(81, rows.Length);
        Assert.Equal("path,label,group,split", rows[0]);
        Assert.StartsWith("eosinophil/eosinophil-00000.jpg,eosinophil,eosinophil/eosinophil-00000.jpg,", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Again_gives_the_same_bytes_and_another_split_does_not_take_their_place_unasked()
    {
        _folder.WithImages();
        Split("data").Succeeds();
        var (manifest, record) = (Folder.Hash(_folder["data/split.csv"]), Folder.Hash(_folder["data/split.json"]));

        Assert.Equal("unchanged: data/split.csv, data/split.json", Split("data").Succeeds().Err[^1]);
        Assert.Contains("data/split.csv is there and is not of this split", Split("data", "--seed", "1").EndsWith(1, "--out", "--force").Err[^1], StringComparison.Ordinal);
        Assert.Equal((manifest, record), (Folder.Hash(_folder["data/split.csv"]), Folder.Hash(_folder["data/split.json"])));

        Split("data", "--seed", "1", "--force").Succeeds();
        Assert.NotEqual(manifest, Folder.Hash(_folder["data/split.csv"]));

        Directory.Move(_folder["data"], _folder["elsewhere"]);
        Split("elsewhere", "--force", "--workers", "1").Succeeds();
        Assert.Equal((manifest, record), (Folder.Hash(_folder["elsewhere/split.csv"]), Folder.Hash(_folder["elsewhere/split.json"])));
    }

    [Fact]
    public void A_copy_stays_with_its_original_and_two_labels_for_one_image_are_said()
    {
        _folder.WithImages();
        File.Copy(_folder["data/monocyte/monocyte-00000.jpg"], _folder["data/monocyte/again.jpg"]);
        File.Copy(_folder["data/monocyte/monocyte-00000.jpg"], _folder["data/neutrophil/x.jpg"]);

        var split = Split("data").Succeeds();

        Assert.Contains(split.Err, line => line.StartsWith("3 of 26 images have copies; 26 groups become 24", StringComparison.Ordinal));
        Assert.Contains(split.Err, line => line.Contains("of copies with different labels: ", StringComparison.Ordinal)
            && line.Contains("monocyte/again.jpg (monocyte) and ", StringComparison.Ordinal) && line.Contains("neutrophil/x.jpg (neutrophil)", StringComparison.Ordinal));
        var copies = Rows("data/split.csv").Where(row => row[2] == "monocyte/again.jpg").ToArray();
        Assert.Equal(["monocyte/again.jpg", "monocyte/monocyte-00000.jpg", "neutrophil/x.jpg"], copies.Select(row => row[0]));
        Assert.Single(copies.Select(row => row[3]).Distinct());

        Assert.Contains("copies were not searched for: an image and its copy may be in two splits", Split("data", "--no-audit", "--out", "b.csv").Succeeds().Err);
        Assert.Contains("\"audited\": false", File.ReadAllText(_folder["b.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_come_from_a_column_or_a_pattern_beside_those_that_are_there()
    {
        _folder.WithImages(12);
        var csv = new StringBuilder("path,label,patient\n");
        foreach (var file in Directory.GetFiles(_folder["data"], "*.jpg", SearchOption.AllDirectories))
        {
            var number = int.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[1]);
            csv.Append($"{Path.GetRelativePath(_folder.Path, file)},{Path.GetFileName(Path.GetDirectoryName(file))},{(number == 0 ? "" : $"p{number / 2}")}\n");
        }

        _folder.Put("set.csv", Encoding.UTF8.GetBytes(csv.ToString()));

        var column = Split("set.csv", "--group", "PATIENT", "--out", "c.csv").Succeeds();
        Assert.Contains("4 of 48 images have nothing in column PATIENT and keep their own groups", column.Err);
        Assert.Equal(10, Rows("c.csv").Select(row => row[2]).Distinct().Count());
        Assert.All(Rows("c.csv").GroupBy(row => row[2]), group => Assert.Single(group.Select(row => row[3]).Distinct()));

        Split("data", "--group", @"-(\d{5})\.jpg$", "--out", "d.csv").Succeeds();
        Assert.Equal(Enumerable.Range(0, 12).Select(n => $"{n:00000}"), Rows("d.csv").Select(row => row[2]).Distinct().Order());

        // What was joined stays joined when the manifest is split again.
        Split("d.csv", "--out", "e.csv", "--seed", "8").Succeeds();
        Assert.Equal(Rows("d.csv").Select(row => row[2]), Rows("e.csv").Select(row => row[2]));

        Split("set.csv", "--group", "slide").EndsWith(2, "no column 'slide' in ", "which has path, label, patient", "A pattern over file names");
        Split("data", "--group", "slide").EndsWith(2, "no column 'slide'", "is read without a manifest");
        Split("data", "--group", "(").EndsWith(2, "'(' is no regular expression");
        Split("data", "--group", "zz+").EndsWith(2, "the pattern 'zz+' finds nothing in the path of any image, such as eosinophil/eosinophil-00000.jpg.");
    }

    [Fact]
    public void Folds_share_out_what_is_not_test()
    {
        _folder.WithImages(20);

        var split = Split("data", "--folds", "3").Succeeds();

        Assert.Equal("class       images  groups  fold 1  fold 2  fold 3  test  off by", split.Lines[0]);
        var rows = Rows("data/split.csv");
        Assert.All(rows, row => Assert.Equal(row[4] switch { "" => "test", "1" => "val", _ => "train" }, row[3]));
        Assert.Equal(["", "1", "2", "3"], rows.Select(row => row[4]).Distinct().Order());

        Split("data", "--folds", "3", "--ratios", "60/40/0", "--out", "all.csv").Succeeds();
        Assert.DoesNotContain(Rows("all.csv"), row => row[4].Length == 0);
    }

    [Fact]
    public void Train_takes_the_fold_that_it_is_told_to()
    {
        _folder.WithImages(10);
        Split("data", "--folds", "3").Succeeds();
        string[] train = ["train", "--data", "data/split.csv", "--size", "32", "--weights", "none", "--epochs-head", "1", "--epochs", "0"];

        Hemato.Run(_folder.Path, [.. train, "--fold", "2", "--name", "second"]).Succeeds();

        Assert.All(Rows("runs/second/split.csv"), row => Assert.Equal(row[4] switch { "" => "test", "2" => "val", _ => "train" }, row[3]));
        Hemato.Run(_folder.Path, [.. train, "--fold", "4"]).FailsWith(2, "data/split.csv has the folds 1 to 3, not 4");
        Hemato.Run(_folder.Path, [.. train, "--fold", "-1"]).FailsWith(2, "--fold is not negative");
    }

    [Fact]
    public void What_stands_in_the_way_of_the_ratios_is_said()
    {
        _folder.WithImages(20);
        foreach (var n in Enumerable.Range(4, 16)) File.Delete(_folder[$"data/monocyte/monocyte-{n:00000}.jpg"]);

        Assert.Contains("class 'monocyte' is 30 points from 80/10/10: it has only 4 independent groups", Split("data").Succeeds().Err);
    }

    [Fact]
    public void Splits_that_leak_are_made_anew()
    {
        _folder.WithImages(4);
        var csv = new StringBuilder("path,label,group,split\n");
        foreach (var n in Enumerable.Range(0, 4))
        {
            csv.Append($"data/monocyte/monocyte-0000{n}.jpg,monocyte,slide {n / 2},{(n % 2 == 0 ? "train" : "test")}\n");
            csv.Append($"data/neutrophil/neutrophil-0000{n}.jpg,neutrophil,slide n{n},test\n");
        }

        _folder.Put("set.csv", Encoding.UTF8.GetBytes(csv.ToString()));

        Assert.Contains("the splits it has are made anew", Split("set.csv", "--out", "new.csv").Succeeds().Err);
        Assert.All(Rows("new.csv").GroupBy(row => row[2]), group => Assert.Single(group.Select(row => row[3]).Distinct()));
    }

    [Fact]
    public void What_makes_no_sense_is_one_line()
    {
        _folder.WithImages(2);
        _folder.Put("one/a/1.png", [1]);
        Directory.CreateDirectory(_folder["empty/a"]);
        Directory.CreateDirectory(_folder["there.csv"]);
        _folder.Put("file", [1]);
        _folder.Put("set.csv", Encoding.UTF8.GetBytes("path,label,group\n" + string.Concat(
            Directory.GetFiles(_folder["data"], "*.jpg", SearchOption.AllDirectories).Select(file => $"{file},{Path.GetFileName(Path.GetDirectoryName(file))},slide 1\n"))));

        Split("data", "--ratios", "80/10/20").FailsWith(2, "'80/10/20' is no split", "add up to 100");
        Split("data", "--folds", "1").FailsWith(2, "--folds is at least 2");
        Split("data", "--folds", "-3").FailsWith(2, "--folds is at least 2");
        Split("data", "--folds", "9").EndsWith(2, "9 folds need as many groups outside the test images", "has ");
        Split("data", "--group", "discover", "--no-audit").FailsWith(2, "--group discover and --no-audit exclude each other");
        Split("data", "--out", "there.csv").FailsWith(2, "--out there.csv is a folder");
        Split("data", "--out", "split.txt").FailsWith(2, "--out split.txt is no .csv file");
        Split("data", "--out", "file/split.csv").EndsWith(1, "cannot write file/split.csv");
        Split("set.csv", "--out", "set.csv", "--force").FailsWith(2, "set.csv is the manifest to be split");
        Split("set.csv").EndsWith(1, "all 8 images of ", "are in one group, 'slide 1', which cannot be split in 3");
        Split("one").FailsWith(1, "has only one class ('a')");
        Split("empty").FailsWith(1, "no images in ");
        Split("nowhere").FailsWith(1, "no such folder or manifest: nowhere");
        Split().FailsWith(2, "Required argument missing");
        Assert.Empty(Directory.GetFiles(_folder.Path, "split*", SearchOption.AllDirectories));
    }

    private Outcome Split(params string[] arguments) => Hemato.Run(_folder.Path, ["data", "split", .. arguments]);

    private string[][] Rows(string manifest) => [.. File.ReadAllLines(_folder[manifest]).Skip(1).Select(line => line.Split(','))];
}
