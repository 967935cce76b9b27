using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

public sealed class ManifestRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 60)]
    public Property Whatever_labels_groups_and_paths_hold_is_read_back_the_same() => Prop.ForAll(Rows(), rows =>
    {
        var data = new ImageDataset(_folder.Path, rows.DistinctBy(row => row.Path).Select(row => Example(row)), [], allowLeaks: true);

        DatasetSplitter.WriteManifest(data, _folder["out/data.csv"]);
        var read = ImageDataset.Load(_folder["out/data.csv"], minClasses: 1, allowLeaks: true);

        Assert.Equal(data.Examples, read.Examples);
        Assert.Equal(data.Hash, read.Hash);
        DatasetSplitter.WriteManifest(read, _folder["out/again.csv"]);
        Assert.Equal(File.ReadAllBytes(_folder["out/data.csv"]), File.ReadAllBytes(_folder["out/again.csv"]));
    });

    [Property(MaxTest = 30)]
    public Property The_same_images_in_any_order_and_any_place_give_the_same_bytes() => Prop.ForAll(Rows(), rows =>
    {
        var examples = rows.DistinctBy(row => row.Path).Select(row => Example(row) with { Fold = null }).ToArray();
        Assert.Equal(Bytes(examples, _folder.Path), Bytes(examples.Reverse(), _folder.Path));

        var elsewhere = examples.Select(e => e with { Path = Path.Combine("/Z/elsewhere", Path.GetRelativePath(_folder.Path, e.Path)) });
        Assert.Equal(Bytes(examples, _folder.Path), Bytes(elsewhere, "/Z/elsewhere"));
    });

    [UnixFact]
    public void A_manifest_that_was_written_through_a_link_names_its_images_from_either_side()
    {
        Directory.CreateDirectory(_folder["far/away/runs"]);
        Directory.CreateSymbolicLink(_folder["runs"], _folder["far/away/runs"]);
        _folder.AddImages("images/a", 1).AddImages("images/b", 1);
        var data = ImageDataset.Load(_folder["images"]);

        DatasetSplitter.WriteManifest(data, _folder["runs/data.csv"]);

        foreach (var side in (string[])["runs/data.csv", "far/away/runs/data.csv"]) Assert.Equal(data.Examples, ImageDataset.Load(_folder[side]).Examples);
    }

    [UnixFact]
    public void A_data_set_that_was_named_through_a_link_is_the_same_and_calls_its_images_the_same()
    {
        _folder.AddImages("far/away/set/a", 1).AddImages("far/away/set/b", 1);
        DatasetSplitter.WriteManifest(ImageDataset.Load(_folder["far/away/set"]), _folder["far/away/set/dataset.csv"]);
        Directory.CreateSymbolicLink(_folder["near"], _folder["far/away"]);

        var (there, linked) = (ImageDataset.Load(_folder["far/away/set"]), ImageDataset.Load(_folder["near/set"]));

        Assert.Equal(there.Examples, linked.Examples);
        Assert.Equal(["a/0.png", "b/0.png"], linked.Examples.Select(linked.NameOf));
    }

    private static byte[] Bytes(IEnumerable<ImageExample> examples, string root)
    {
        using var stream = new MemoryStream();
        var data = DatasetSplitter.Split(new ImageDataset(root, examples.Select(e => e with { Group = e.Label }), []), new SplitRatios(), seed: 9);
        DatasetSplitter.WriteManifest(data, Path.Combine(root, "out"), stream);
        return stream.ToArray();
    }

    private ImageExample Example(Row row) => new(_folder.Add(row.Path, row.Label), row.Label, row.Group, row.Split)
    {
        Fold = row.Fold,
        Content = row.Width is { } width ? new ImageContent(new string('e', 64), width, 5) : null,
    };

    // What a file system takes, and what people and attackers write.
    private static Arbitrary<Row[]> Rows()
    {
        var text = Gen.Elements("a", "Ü", "細", "\"", "\"\"", ",", ";", " ", "\t", "\n", "\r\n", "#", "=", "-", "'", "\\", ".x", "\u200b", "\ufeff")
            .NonEmptyListOf().Select(string.Concat).Where(name => name.Trim().Length > 0);
        var row =
            from path in text.Where(name => name.Length < 60)
            from folder in Gen.Elements("out/", "", "cells/a b/")
            from label in text
            from @group in text
            from fold in Gen.Choose(1, 3)
            from width in Gen.Elements<int?>(null, 7)
            select new Row(folder + path, label, @group, Split.Val, fold, width);
        return row.NonEmptyListOf().Select(rows => rows.ToArray()).ToArbitrary();
    }

    private sealed record Row(string Path, string Label, string Group, Split Split, int Fold, int? Width);
}
