using System.Diagnostics;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

public sealed class ImageDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_class_folders_is_read_in_ordinal_order()
    {
        foreach (var file in new[] { "neutrophil/b.JPG", "neutrophil/a.tiff", "Eosinophil/1.png", "neutrophil/B.webp", "Eosinophil/slide 2/1.gif" })
            _folder.Add(file);

        var data = ImageDataset.Load(_folder.Path);

        Assert.Equal(["Eosinophil", "neutrophil"], data.Classes);
        Assert.Equal(
            ["Eosinophil/1.png", "Eosinophil/slide 2/1.gif", "neutrophil/B.webp", "neutrophil/a.tiff", "neutrophil/b.JPG"],
            data.Examples.Select(e => e.Group));
        Assert.Equal(System.IO.Path.Combine(_folder.Path, "Eosinophil", "slide 2", "1.gif"), data.Examples[1].Path);
        Assert.False(data.HasSplits);
        Assert.Empty(data.Warnings);
    }

    [Theory]
    [InlineData("train", "val", "test")]
    [InlineData("TRAIN", "Validation", "TEST")]
    [InlineData("training", "valid", "testing")]
    public void Split_folders_are_known_by_their_usual_names(string train, string val, string test)
    {
        foreach (var split in new[] { train, val, test })
            _folder.AddImages($"{split}/a", 1).AddImages($"{split}/b", 2);

        var data = ImageDataset.Load(_folder.Path);

        Assert.True(data.HasSplits);
        Assert.Equal([3, 3, 3], Enum.GetValues<Split>().Select(split => data.Of(split).Count));
        Assert.All(data.Of(Split.Val), e => Assert.StartsWith(val + "/", e.Group));
        Assert.Empty(data.Warnings);
    }

    [Fact]
    public void Only_some_of_the_splits_may_be_there()
    {
        _folder.AddImages("test/a", 1).AddImages("test/b", 1);
        var data = ImageDataset.Load(_folder.Path);
        Assert.Equal(2, data.Of(Split.Test).Count);
        Assert.Empty(data.Of(Split.Train));
    }

    [Fact]
    public void Hidden_files_and_what_archives_leave_behind_are_not_seen()
    {
        _folder.AddImages("a", 1).AddImages("b", 1).AddImages(".cache", 1).AddImages("__MACOSX/a", 1);
        _folder.Add("a/._0.png");
        _folder.Add("README.txt");
        var data = ImageDataset.Load(_folder.Path);
        Assert.Equal(["a/0.png", "b/0.png"], data.Examples.Select(e => e.Group));
        Assert.Empty(data.Warnings);
    }

    [LinuxFact]
    public void A_file_whose_name_is_not_UTF8_is_seen_and_named_when_it_is_read()
    {
        var folder = Path.GetDirectoryName(_folder.Add("data/a/1.png"))!;
        Process.Start("bash", ["-c", $"touch '{folder}'/$'\\xff.png'"]).WaitForExit();
        Assert.Equal(["1.png", "\uFFFD.png"], ImageFiles.Files(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // .NET cannot delete it either.
        Process.Start("rm", ["-r", folder]).WaitForExit();
    }

    [Fact]
    public void What_is_left_out_or_odd_is_said()
    {
        _folder.AddImages("train/EOSINOPHIL", 1).AddImages("train/b", 1).AddImages("val/eosinophil", 1).AddImages("val/b", 1);
        _folder.AddImages("extra/b", 1);
        _folder.Add("train/b/notes.txt");
        _folder.Add("train/b/Thumbs.db");
        _folder.Add("train/loose.png");
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "val", "basophil"));

        var warnings = ImageDataset.Load(_folder.Path).Warnings;

        Assert.Equal(
            [
                $"1 image directly in {System.IO.Path.Combine(_folder.Path, "train")} left out: they lie in no class folder",
                "folder 'extra' beside the split folders is left out: its name is not train, val or test (also training, valid, validation, testing)",
                "2 files left out, not an image by extension, such as train/b/Thumbs.db",
                "class folder 'basophil' has no images and is left out",
                "class 'EOSINOPHIL' has no images in val",
                "class 'eosinophil' has no images in train",
                "'EOSINOPHIL' and 'eosinophil' are taken as different classes: rename the folders if they are one",
            ],
            warnings);
    }

    [Fact]
    public void Links_are_followed_but_not_round_in_circles()
    {
        _folder.AddImages("data/a", 1).AddImages("data/b", 2).AddImages("elsewhere", 3);
        Link("data/a/loop", "..");
        Link("data/a/self", "../a");
        Link("data/a/more", "../../elsewhere");
        Link("data/c", "../elsewhere");
        Link("elsewhere/dangling", "nowhere");

        var data = ImageDataset.Load(System.IO.Path.Combine(_folder.Path, "data"));

        Assert.Equal(
            ["a/0.png", "a/more/0.png", "a/more/1.png", "a/more/2.png", "b/0.png", "b/1.png", "c/0.png", "c/1.png", "c/2.png"],
            data.Examples.Select(e => e.Group));

        void Link(string from, string to) => Directory.CreateSymbolicLink(System.IO.Path.Combine(_folder.Path, from), to);
    }

    [Fact]
    public void Bad_folders_are_refused_with_one_line()
    {
        Assert.StartsWith("no such folder or manifest:", Refused("absent"));

        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "empty"));
        Assert.Contains("has no class folders, it is empty of folders: expected", Refused("empty"));

        _folder.AddImages("flat", 3);
        Assert.Contains("its 3 images lie directly inside: expected a folder of images per class", Refused("flat"));

        _folder.AddImages("flat-split/train", 3).AddImages("flat-split/test/a", 3);
        Assert.Contains($"{System.IO.Path.Combine("flat-split", "train")} has no class folders", Refused("flat-split"));

        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "hollow", "a"));
        Assert.StartsWith("no images in", Refused("hollow"));

        _folder.AddImages("single/a", 3);
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "single", "b"));
        Assert.Contains("has only one class ('a') with images", Refused("single"));

        _folder.AddImages("twice/val/a", 1).AddImages("twice/valid/a", 1);
        Assert.Contains("has the folders 'val' and 'valid' for one split", Refused("twice"));

        Assert.Contains("is a file but not a .csv manifest", Refused("flat/0.png"));
    }

    [Fact]
    public void One_class_is_enough_to_evaluate_on()
    {
        _folder.AddImages("a", 3);
        Assert.Equal(["a"], ImageDataset.Load(_folder.Path, minClasses: 1).Classes);
    }

    [Fact]
    public void Limit_keeps_some_images_of_each_class_in_each_split_by_the_seed()
    {
        _folder.AddImages("train/a", 20).AddImages("train/b", 2).AddImages("val/a", 20).AddImages("val/b", 20);
        var data = ImageDataset.Load(_folder.Path);

        var limited = data.Limit(5, seed: 1);

        Assert.Equal([5, 2, 5, 5], limited.Examples.GroupBy(e => (e.Split, e.Label)).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal([5, 5], ImageDataset.Sample(data.Examples, 5).GroupBy(e => e.Label).Select(g => g.Count()));
        Assert.Equal(limited.Examples, data.Limit(5, seed: 1).Examples);
        Assert.NotEqual(limited.Examples, data.Limit(5, seed: 2).Examples);
        Assert.Subset(data.Examples.ToHashSet(), limited.Examples.ToHashSet());
        Assert.Equal(limited.Examples.OrderBy(e => e.Group, StringComparer.Ordinal), limited.Examples);
    }

    [Fact]
    public void The_hash_covers_content_label_group_and_split_but_not_the_place()
    {
        using var copy = new TemporaryFolder();
        foreach (var folder in new[] { _folder, copy })
            folder.AddImages("a", 3).AddImages("b", 2);

        var data = ImageDataset.Load(_folder.Path);
        Assert.Matches("^[0-9a-f]{64}$", data.Hash);
        Assert.Equal(data.Hash, ImageDataset.Load(copy.Path).Hash);

        Assert.NotEqual(data.Hash, data.WithSplits(_ => Split.Train).Hash);
        Assert.NotEqual(data.Hash, data.Limit(2, seed: 0).Hash);

        var manifest = copy.Add("same.csv", "path,label\n" + string.Concat(data.Examples.Select(e => $"{e.Group},{e.Label}\n")));
        Assert.Equal(data.Hash, ImageDataset.Load(manifest).Hash);

        var relabelled = copy.Add("label.csv", "path,label\n" + string.Concat(data.Examples.Select(e => $"{e.Group},{e.Label}{e.Label}\n")));
        Assert.NotEqual(data.Hash, ImageDataset.Load(relabelled).Hash);

        var hashes = new[] { "one", "two" }.Select(laboratory => ImageDataset.Load(
            copy.Add($"{laboratory}.csv", "path,label,laboratory\n" + string.Concat(data.Examples.Select(e => $"{e.Group},{e.Label},{laboratory}\n")))).Hash);
        Assert.Equal(3, hashes.Append(data.Hash).Distinct().Count());

        copy.Add("a/0.png", "other pixel");
        Assert.NotEqual(data.Hash, ImageDataset.Load(copy.Path).Hash);
    }

    private string Refused(string relative)
    {
        var message = Assert.Throws<HematoException>(() => ImageDataset.Load(System.IO.Path.Combine(_folder.Path, relative))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
