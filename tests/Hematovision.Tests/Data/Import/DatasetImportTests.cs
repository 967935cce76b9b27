using Hematovision.Data;
using Hematovision.Data.Import;

namespace Hematovision.Tests.Data.Import;

/// <summary>Folders and CSV files, and what holds for every source.</summary>
public sealed class DatasetImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Dest => _folder["dest"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Class_folders_become_one_data_set_under_one_name_a_class()
    {
        _folder.AddPngs("src/EOS/1.png", "src/Eosinophils/1.png", "src/blast/a b.png");

        var result = Import("src");

        Assert.Equal(["blast", "eosinophil"], result.Data.Classes);
        Assert.Equal(["blast/a b.png", "eosinophil/1-2.png", "eosinophil/1.png"], result.Data.Examples.Select(e => e.Group));
        Assert.Equal(["class 'EOS' becomes 'eosinophil'", "class 'Eosinophils' becomes 'eosinophil'"], result.Remarks);
        Assert.Equal(File.ReadAllBytes(_folder["src/Eosinophils/1.png"]), File.ReadAllBytes(_folder["dest/eosinophil/1-2.png"]));
        Assert.All(result.Data.Examples, e => Assert.Equal(ImageContent.Read(e.Path), e.Content));
        Assert.Equal((6, 4), (result.Data.Examples[0].Content!.Width, result.Data.Examples[0].Content!.Height));
    }

    [Fact]
    public void Splits_are_kept()
    {
        _folder.AddPngs("src/TRAIN/a/1.png", "src/TEST/a/1.png", "src/TRAIN/b/1.png", "src/TEST/b/2.png");
        var data = Import("src").Data;
        Assert.Equal(["a/1-2.png train", "a/1.png test", "b/1.png train", "b/2.png test"], data.Examples.Select(e => $"{e.Group} {SplitName.Of(e.Split!.Value)}"));
    }

    [Fact]
    public void A_manifest_keeps_its_groups_splits_folds_and_laboratories()
    {
        _folder.AddPngs("img/0.png", "img/1.png", "img/2.png");
        _folder.Add("m.csv", "path,label,group,split,fold,laboratory\nimg/0.png,a,slide 1,train,1,north\nimg/1.png,b,slide 2,test,2,south\nimg\\2.png,b,,test,2,south\n");
        var examples = Import("m.csv").Data.Examples;
        Assert.Equal([("slide 1", Split.Train, 1, "north"), ("slide 2", Split.Test, 2, "south"), ("b/2.png", Split.Test, 2, "south")], examples.Select(e => (e.Group, e.Split!.Value, e.Fold!.Value, e.Laboratory)));
    }

    [Fact]
    public void A_table_of_labels_finds_its_images_by_name_in_the_folders_beside_it()
    {
        _folder.AddPngs("src/images/deep/x.png", "src/images/y.png", "src/images/z.png");
        _folder.Add("src/labels.csv", "Image,Category,photo\nx.png,MO,p1\ny,LY,p2\ngone.png,LY,p3\n");

        var result = Import("src", new ImportOptions { GroupColumn = "photo" });

        Assert.Equal([("lymphocyte", "p2"), ("monocyte", "p1")], result.Data.Examples.Select(e => (e.Label, e.Group)));
        Assert.Contains("1 label in labels.csv of images that are not there: gone.png", result.Remarks);
        Assert.Contains("1 image left out, without a label in labels.csv: images/z.png", result.Remarks);
    }

    [Theory]
    [InlineData("has two labels, 'a' and 'b' (lines 2 and 3)", "path,label\n0.png,a\n0.png,b\n")]
    [InlineData("has two groups, 'g' and 'h' (lines 2 and 3)", "path,label,group\n0.png,a,g\n./0.png,a,h\n")]
    [InlineData("line 2: the class 'a/b' holds '/'", "path,label\n0.png,a/b\n")]
    [InlineData("the class '..' begins or ends with a dot", "path,label\n0.png,..\n")]
    [InlineData("the class 'a?b' holds a control character or one that is no text", "path,label\n0.png,a\u001bb\n")]
    [InlineData("keeps for itself", "path,label\n0.png,nul\n")]
    [InlineData("none of its 2 images is there with a label, for instance 'x.png'", "path,label\nx.png,a\ny.png,b\n")]
    [InlineData("for instance 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'", "path,label\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,a\n")]
    [InlineData("has no rows", "path,label\n")]
    [InlineData("labels no images: its first line must name one of path, image, file or filename, and one of label, class or category, not 'path,what'", "path,what\n0.png,a\n")]
    [InlineData("1 of 2 images have no split", "path,label,split\n0.png,a,train\n1.png,b,\n")]
    [InlineData("line 2 has the unknown split 'dev'", "path,label,split\n0.png,a,dev\n")]
    [InlineData("line 2: 'twice.png' may be d/twice.png or e/twice.png", "path,label\ntwice.png,a\n")]
    [InlineData("has the classes 'A' and 'a', which are one folder on some systems", "path,label\n0.png,A\n1.png,a\n")]
    public void A_table_that_is_ambiguous_is_refused_with_one_line_and_nothing_is_left(string says, string table)
    {
        _folder.AddPngs("src/0.png", "src/1.png", "src/d/twice.png", "src/e/twice.png");
        _folder.Add("src/t.csv", table);
        Assert.Contains(says, Refused("src/t.csv"));
    }

    [Fact]
    public void A_leak_is_refused()
    {
        _folder.AddPngs("src/0.png", "src/1.png");
        _folder.Add("src/t.csv", "path,label,group,split\n0.png,a,g,train\n1.png,b,g,test\n");
        Assert.Throws<LeakException>(() => Import("src/t.csv"));
        Assert.False(Directory.Exists(Dest));
    }

    [Fact]
    public void Sixty_five_thousand_classes_are_a_wrong_column()
    {
        _folder.AddPngs("src/0.png");
        foreach (var i in Enumerable.Range(0, 1001)) File.Copy(_folder["src/0.png"], _folder[$"src/{i}x.png"]);
        _folder.Add("src/t.csv", "path,label\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"{i}x.png,id {i}\n")));
        Assert.Contains("has 1001 classes ('id 0', 'id 1', 'id 10', ...) and 1000 are the most that make sense", Refused("src/t.csv"));
    }

    [Fact]
    public void What_is_no_data_set_is_refused_with_one_line()
    {
        Directory.CreateDirectory(_folder["empty"]);
        _folder.Add("text.jpg", "no picture");
        _folder.Add("cells.rar", "Rar!\u001a\u0007");
        _folder.Add("bad/a/1.png", "no picture");
        Assert.Contains("no such file or folder", Refused("absent"));
        Assert.Contains("it is empty of folders", Refused("empty"));
        Assert.Contains("is nothing that can be imported: name a folder", Refused("text.jpg"));
        Assert.Contains("unpack it and name the folder", Refused("cells.rar"));
        Assert.Contains("none of the 1 images of", Refused("bad"));
    }

    [Fact]
    public void Images_that_cannot_be_read_are_named_and_left_out()
    {
        _folder.AddPngs("src/a/1.png", "src/b/1.png", "src/c/1.png");
        _folder.Add("src/a/text.png", "no picture");
        var png = File.ReadAllBytes(_folder["src/c/1.png"]);
        File.WriteAllBytes(_folder["src/c/1.png"], png[..(png.Length / 2)]);

        var result = Import("src");

        Assert.Equal(["a", "b"], result.Data.Classes);
        Assert.Equal([_folder["src/a/text.png"], _folder["src/c/1.png"]], result.BadImages.Select(bad => bad.Path));
        Assert.Equal(["class 'c' is left out: none of its images can be read"], result.Remarks);
        Assert.Equal(["a", "b", "dataset.csv"], Directory.GetFileSystemEntries(Dest).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_source_is_never_changed_and_a_copy_shares_nothing_with_it()
    {
        _folder.AddPngs("src/a/1.png", "src/b/1.png");
        var before = File.ReadAllBytes(_folder["src/a/1.png"]);

        Import("src", new ImportOptions { Copy = true });
        File.WriteAllText(_folder["dest/a/1.png"], "changed");

        Assert.Equal(before, File.ReadAllBytes(_folder["src/a/1.png"]));
    }

    [Fact]
    public void A_link_in_the_source_is_imported_as_the_file_that_it_leads_to()
    {
        _folder.AddPngs("src/a/1.png", "src/b/1.png", "elsewhere/x.png");
        File.CreateSymbolicLink(_folder["src/a/2.png"], "../../elsewhere/x.png");

        Import("src");

        Assert.Null(new FileInfo(_folder["dest/a/2.png"]).LinkTarget);
        Assert.Equal(File.ReadAllBytes(_folder["elsewhere/x.png"]), File.ReadAllBytes(_folder["dest/a/2.png"]));
    }

    [Fact]
    public void The_same_source_gives_the_same_manifest()
    {
        _folder.AddPngs([.. Enumerable.Range(0, 30).Select(i => $"src/{"abc"[i % 3]}/{i / 3}/same.png")]);
        Import("src");
        var first = File.ReadAllText(_folder["dest/dataset.csv"]);
        Directory.Delete(Dest, recursive: true);
        Import("src", new ImportOptions { Copy = true });
        Assert.Equal(first, File.ReadAllText(_folder["dest/dataset.csv"]));
    }

    [Fact]
    public void The_destination_must_be_new_or_empty_and_not_in_the_source()
    {
        _folder.AddPngs("src/a/1.png", "src/b/1.png", "full/x.png");
        _folder.Add("file");
        Assert.Contains("is not empty", Assert.Throws<HematoException>(() => DatasetImport.Run(_folder["src"], _folder["full"])).Message);
        Assert.Contains("is a file", Assert.Throws<HematoException>(() => DatasetImport.Run(_folder["src"], _folder["file"])).Message);
        Assert.Contains("lies in", Assert.Throws<HematoException>(() => DatasetImport.Run(_folder["src"], _folder["src/new"])).Message);

        Directory.CreateDirectory(Dest);
        Import("src");
        Assert.Equal(["a", "b", "dataset.csv"], Directory.GetFileSystemEntries(Dest).Select(Path.GetFileName).Order());
        Assert.Equal(2, DatasetImport.Run(_folder["src"], _folder["new/deep/dest"]).Data.Examples.Count);
    }

    [Fact]
    public void What_is_stopped_leaves_nothing()
    {
        _folder.AddPngs([.. Enumerable.Range(0, 20).Select(i => $"src/{"ab"[i % 2]}/{i}.png")]);
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(5, stop);

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetImport.Run(_folder["src"], _folder["deep/dest"], null, progress, stop.Token));

        Assert.Equal(["src"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [UnixFact]
    public void Names_that_some_systems_do_not_take_are_made_such_that_all_do()
    {
        var names = new[] { "12:30.png", "a*b?.png", "nul.png", new string('x', 251) + ".png", "line\nbreak.png" };
        _folder.AddPngs([.. names.Select(name => $"src/a/{name}"), "src/b/1.png"]);

        var files = Import("src").Data.Examples.Where(e => e.Label == "a").Select(e => Path.GetFileName(e.Path));

        Assert.Equal(["12_30.png", "_nul.png", "a_b_.png", "line_break.png", new string('x', 196) + ".png"], files.Order(StringComparer.Ordinal));
    }

    private ImportResult Import(string source, ImportOptions? options = null) => DatasetImport.Run(_folder[source], Dest, options);

    private string Refused(string source)
    {
        var message = Assert.Throws<HematoException>(() => Import(source)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain(".hemato-import", message);
        Assert.False(Directory.Exists(Dest));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder.Path), entry => Path.GetFileName(entry).StartsWith('.'));
        return message;
    }

    private sealed class StopAt(int done, CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (value.Done == done) stop.Cancel();
        }
    }
}
