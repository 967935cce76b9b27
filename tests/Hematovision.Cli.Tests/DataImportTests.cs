using System.IO.Compression;
using System.Text.Json;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato data import</c>.</summary>
public sealed class DataImportTests : IDisposable
{
    private readonly Folder _folder = new Folder().WithImages(2, "cells");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_zip_becomes_a_data_set_with_a_table_of_what_is_in_it()
    {
        _folder.Put("cells/Blast/notes.png", "no picture"u8);
        Directory.Move(_folder["cells/monocyte"], _folder["cells/MONO"]);
        ZipFile.CreateFromDirectory(_folder["cells"], _folder["cells.zip"]);

        var import = Import("cells.zip", "out", "--json", "out.json").Succeeds();

        Assert.Equal(
            """
            class       images  groups
            eosinophil       2       2
            lymphocyte       2       2
            monocyte         2       2
            neutrophil       2       2
            all              8       8

            """.ReplaceLineEndings("\n"),
            import.Out.ReplaceLineEndings("\n"));
        Assert.Equal(
            [
                "class 'MONO' becomes 'monocyte'",
                "class 'Blast' is left out: none of its images can be read",
                $"hemato: left out: {Path.Combine("cells.zip", "Blast", "notes.png")}: is text, not an image",
                "hemato: 1 image could not be read.",
                $"wrote {_folder[Path.Combine("out", "dataset.csv")]}",
            ],
            import.Err.Where(line => !line.StartsWith("1 file left out", StringComparison.Ordinal)));
        var json = JsonDocument.Parse(File.ReadAllText(_folder["out.json"])).RootElement;
        Assert.Equal(2, json.GetProperty("classes")[0].GetProperty("images").GetInt32());
        Assert.Equal(64, json.GetProperty("dataset_hash").GetString()!.Length);
        Assert.Matches("^path,label,group,split,sha256,width,height\neosinophil/eosinophil-00000.jpg,eosinophil,eosinophil/eosinophil-00000.jpg,,[0-9a-f]{64},32,32\n", File.ReadAllText(_folder["out/dataset.csv"]));
    }

    [Fact]
    public void What_makes_no_sense_is_wrong_usage()
    {
        Import("cells", "out", "--margin", "-1").FailsWith(2, "--margin is from 0 to 10");
        Import("cells", "out", "--margin", "wide").FailsWith(2, "--margin takes a number");
        Import("cells").FailsWith(2, "argument missing");
    }

    [Fact]
    public void Bad_sources_fail_with_one_line_and_leave_nothing()
    {
        _folder.Put("cut.zip", [.. "PK\u0003\u0004"u8, 0, 0, 0]);
        _folder.Put("leak.csv", "path,label,group,split\ncells/monocyte/monocyte-00000.jpg,a,g,train\ncells/monocyte/monocyte-00001.jpg,b,g,test\n"u8);
        var before = Directory.GetFileSystemEntries(_folder.Path).Order();

        Import("absent", "out").FailsWith(1, "no such file or folder: absent");
        Import("cut.zip", "out").FailsWith(1, "cut.zip is cut short or damaged");
        Import("leak.csv", "out").FailsWith(3, "group 'g' is in train and test");
        Import("cells", "cells/out").FailsWith(1, "lies in cells");
        Import("cells", "cut.zip").FailsWith(1, "is a file");

        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path).Order());
    }

    [UnixFact]
    public void An_interrupted_import_leaves_nothing()
    {
        for (var i = 0; i < 5000; i++) File.Copy(_folder["cells/monocyte/monocyte-00000.jpg"], _folder[$"cells/monocyte/{i}.jpg"]);
        using var hemato = Hemato.Start(_folder.Path, "data", "import", "cells", "out");
        while (!Directory.EnumerateDirectories(_folder.Path, ".hemato-import-*").Any() && !Directory.Exists(_folder["out"])) Thread.Sleep(5);
        hemato.Signal(Hemato.Interrupt);
        hemato.Wait().EndsWith(130, "stop");

        Assert.Equal(["cells"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Where(name => name != ".home"));
    }

    private Outcome Import(params string[] arguments) => Hemato.Run(_folder.Path, ["data", "import", .. arguments]);
}
