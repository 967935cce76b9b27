using Hematovision.Data;

namespace Hematovision.Tests.Data;

public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new TemporaryFolder().AddImages("img", 4);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_manifest_gives_label_group_and_split_and_may_hold_more()
    {
        var data = Load(
            "Split , Label,note,group,path",
            "Training, monocyte ,x,slide 1,img/0.png",
            "VAL,\"lympho, large\",,,img/1.png",
            "",
            "test,monocyte,y,slide 2,img/../img/2.png");

        Assert.Equal(
            [
                new ImageExample(Full("img/0.png"), "monocyte", "slide 1", Split.Train),
                new ImageExample(Full("img/1.png"), "lympho, large", "img/1.png", Split.Val),
                new ImageExample(Full("img/2.png"), "monocyte", "slide 2", Split.Test),
            ],
            data.Examples);
        Assert.Empty(data.Warnings);
    }

    [Fact]
    public void Groups_and_splits_may_be_left_out()
    {
        var data = Load("path,label", "img/0.png,a", Full("img/1.png") + ",b");
        Assert.Equal(["img/0.png", "img/1.png"], data.Examples.Select(e => e.Group));
        Assert.False(data.HasSplits);
    }

    [Fact]
    public void Fold_and_content_are_read_and_written_back_as_they_were()
    {
        var hash = new string('a', 64);
        var data = Load("path,label,fold,sha256,width,height", $"img/0.png,a,2,{hash},64,48", "img/1.png,b,1,,,");
        Assert.Equal((2, new ImageContent(hash, 64, 48)), (data.Examples[0].Fold, data.Examples[0].Content));
        Assert.Null(data.Examples[1].Content);

        DatasetSplitter.WriteManifest(data, _folder["again.csv"]);
        Assert.Equal(data.Examples, ImageDataset.Load(_folder["again.csv"]).Examples);
    }

    [Fact]
    public void A_laboratory_is_read_and_written_back()
    {
        var data = Load("path,label,laboratory", "img/0.png,a,north", "img/1.png,b,");
        Assert.Equal(["north", null], data.Examples.Select(e => e.Laboratory));
        DatasetSplitter.WriteManifest(data, _folder["again.csv"]);
        Assert.Equal(data.Examples, ImageDataset.Load(_folder["again.csv"]).Examples);
    }

    [Fact]
    public void A_leak_can_be_looked_at_where_that_is_asked_for()
    {
        var path = _folder.Add("leak.csv", "path,label,group,split\nimg/0.png,a,g,train\nimg/1.png,b,g,test\n");
        Assert.Throws<LeakException>(() => ImageDataset.Load(path));
        Assert.Equal(2, ImageDataset.Load(path, allowLeaks: true).Examples.Count);
    }

    [Fact]
    public void A_manifest_made_on_Windows_is_read_on_other_systems() =>
        Assert.Equal(Full("img/0.png"), Load("path,label", @"img\0.png,a", "img/1.png,b").Examples[0].Path);

    [Fact]
    public void A_folder_that_holds_a_dataset_csv_is_read_by_it()
    {
        _folder.Add("dataset.csv", "path,label\nimg/0.png,a\nimg/1.png,b\n");
        Assert.Equal(["a", "b"], ImageDataset.Load(_folder.Path).Classes);
    }

    [Fact]
    public void A_repeated_row_counts_once_and_is_said()
    {
        var data = Load("path,label", "img/0.png,a", "img/1.png,b", "img/./0.png,a");
        Assert.Equal(2, data.Examples.Count);
        Assert.Equal(["1 row repeats an image, which counts once"], data.Warnings);
    }

    [Theory]
    [InlineData("has no column 'label': its first line must name path and label", "path,class", "img/0.png,a")]
    [InlineData("has no column 'path'", "")]
    [InlineData("data.csv has two columns 'label'. Keep one.", "path,label,Label", "img/0.png,a,b")]
    [InlineData("line 3 has no label.", "path,label", "img/0.png,a", "img/1.png")]
    [InlineData("line 2 has '0' as its fold, which is no whole number from 1", "path,label,fold", "img/0.png,a,0")]
    [InlineData("line 2 has no path.", "path,label", " ,a")]
    [InlineData("line 2 has a NUL character in its path", "path,label", "img/\0.png,a")]
    [InlineData("line 3 has the unknown split 'dev': use train, val or test", "path,label,split", "img/0.png,a,train", "img/1.png,b,dev")]
    [InlineData("1 of 2 images have no split", "path,label,split", "img/0.png,a,train", "img/1.png,b,")]
    [InlineData("img/0.png has two labels, 'a' and 'b' (lines 2 and 4)", "path,label", "img/0.png,a", "img/1.png,b", "img/0.png,b")]
    [InlineData("img/0.png has two groups, 'g' and 'h'", "path,label,group", "img/0.png,a,g", "img/0.png,a,h")]
    [InlineData("data.csv names no images: add a row for each.", "path,label")]
    [InlineData("only one class ('a')", "path,label", "img/0.png,a", "img/1.png,a")]
    [InlineData("line 2 is not readable as CSV", "path,label", "\"img/0.png,a", "img/1.png,b")]
    public void A_wrong_manifest_is_refused_with_one_line(string says, params string[] lines)
    {
        var message = Assert.Throws<HematoException>(() => Load(lines)).Message;
        Assert.Contains(says, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Missing_files_are_counted_and_the_first_three_named()
    {
        var message = Assert.Throws<HematoException>(() => Load("path,label", "img/0.png,a", "img/x1.png,a", "x2.png,b", "x3.png,b", "x4.png,b")).Message;
        Assert.Contains($"names 4 of 5 images that are not there: {Full("img/x1.png")}, {Full("x2.png")}, {Full("x3.png")}, ...", message);
    }

    [Fact]
    public void A_leak_is_refused_by_name()
    {
        var group = Assert.Throws<LeakException>(() => Load("path,label,group,split", "img/0.png,a,slide 7,train", "img/1.png,b,slide 7,test"));
        Assert.Contains("group 'slide 7' is in train and test", group.Message);

        var image = Assert.Throws<LeakException>(() => Load("path,label,split", "img/0.png,a,train", "img/0.png,a,val", "img/1.png,b,val"));
        Assert.Contains("img/0.png has two splits (lines 2 and 3)", image.Message);
    }

    [Fact]
    public void What_is_written_is_read_back_equal_from_any_folder()
    {
        foreach (var name in new[] { "comma, quote\" and space.png", " leading.png", "ünïcode 細胞.png", "#comment.png", "=1+1.png" })
            _folder.Add($"tree/neutrophil/{name}", name);

        _folder.AddImages("tree/monocyte", 5).AddImages("tree/lympho, large ", 3);
        var data = DatasetSplitter.Split(ImageDataset.Load(Full("tree")), new SplitRatios(), seed: 3);

        foreach (var place in new[] { "split.csv", "tree/split.csv", "runs/a/split.csv" })
        {
            DatasetSplitter.WriteManifest(data, Full(place));
            var read = ImageDataset.Load(Full(place));
            Assert.Equal(data.Examples, read.Examples);
            Assert.Equal(data.Classes, read.Classes);
            Assert.Equal(data.Hash, read.Hash);
        }

        Assert.StartsWith("path,label,group,split\n\"../../tree/lympho, large /0.png\",", File.ReadAllText(Full("runs/a/split.csv")));
    }

    [Fact]
    public void An_unsplit_data_set_is_read_back_unsplit()
    {
        var data = Load("path,label", "img/0.png,a", "img/1.png,b");
        DatasetSplitter.WriteManifest(data, Full("again.csv"));
        Assert.Equal(data.Examples, ImageDataset.Load(Full("again.csv")).Examples);
    }

    private ImageDataset Load(params string[] lines) => ImageDataset.Load(_folder.Add("data.csv", string.Join('\n', lines)));

    private string Full(string relative) => System.IO.Path.GetFullPath(relative, _folder.Path);
}
