using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Tests.Data.Copies;
using Hematovision.Training;
using SkiaSharp;

namespace Hematovision.Tests.Data.Audit;

public sealed class LeakAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _rows = ["path,label,group,split"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_copy_in_another_split_is_a_leak_and_an_image_of_its_own_is_none()
    {
        Add(0, Split.Train);
        Add(1, Split.Train);
        Add(2, Split.Test);
        AddTurned(0, Split.Test);

        var audit = LeakAudit.Search(Data());
        var leak = Assert.Single(audit.Leaks);
        Assert.Equal(("0-turned.jpg", Split.Test), (Path.GetFileName(leak.Here.Path), leak.Here.Split!.Value));
        Assert.Equal(("0.jpg", Split.Train), (Path.GetFileName(leak.There.Path), leak.There.Split!.Value));
        Assert.InRange(leak.Similarity!.Value, 0.7, 1);
        Assert.Equal([new SplitLeak(Split.Train, 2, 1), new SplitLeak(Split.Test, 2, 1)], audit.Splits);
        Assert.Equal(3, audit.Groups);
        Assert.Equal("1 of 2 test images (50.0 %) are not independent of another split: 0-turned.jpg (test) shows what 0.jpg (train) shows", audit.Describe());
    }

    [Fact]
    public void A_group_that_the_data_set_names_leaks_without_a_copy()
    {
        Add(0, Split.Train, "patient 1");
        Add(1, Split.Val, "patient 1");
        Add(2, Split.Val);

        var audit = LeakAudit.OfGroups(Data());
        Assert.Null(Assert.Single(audit.Leaks).Similarity);
        Assert.EndsWith("1.jpg (val) and 0.jpg (train) are of group 'patient 1'", audit.Describe(), StringComparison.Ordinal);
        Assert.Equal([false, true, true], new[] { "2.jpg", "1.jpg", "0.jpg" }.Select(name => audit.IsLeaked(audit.Data.Examples.Single(e => Path.GetFileName(e.Path) == name))));
    }

    [Fact]
    public void Copies_join_the_groups_they_are_of()
    {
        Add(0, Split.Train, "a");
        Add(1, Split.Train, "a");
        AddTurned(1, Split.Train, "b");
        Add(2, Split.Test, "b");
        var audit = LeakAudit.Search(Data());
        Assert.Equal(1, audit.Groups);
        Assert.Equal(4, Assert.Single(audit.Leaks).Images.Count);
    }

    [Fact]
    public void Copies_in_one_split_are_no_leak()
    {
        Add(0, Split.Train);
        AddTurned(0, Split.Train);
        Add(1, Split.Test);
        var audit = LeakAudit.Search(Data());
        Assert.Empty(audit.Leaks);
        Assert.Null(audit.Describe());
        Assert.Equal(2, audit.Groups);
    }

    [Fact]
    public void The_split_that_was_made_and_recorded_here_is_not_searched_again()
    {
        for (var i = 0; i < 6; i++) Add(i, null);
        var split = DatasetSplitter.Split(Data(), new SplitRatios(60, 20, 20), 1);
        DatasetSplitter.WriteManifest(split, _folder["split.csv"]);
        Assert.Equal(AuditKind.Searched, Load("split.csv"));
        Assert.Equal(AuditKind.None, DatasetAudit.Load(_folder["split.csv"], 2, search: false).Kind);

        Record(split, audited: true);
        Assert.Equal(AuditKind.SplitRecord, Load("split.csv"));

        Record(split, audited: false);
        Assert.Equal(AuditKind.Searched, Load("split.csv"));

        Record(split, audited: true);
        Pictures.Cell(77).Save(_folder["3.jpg"]);
        Assert.Equal(AuditKind.Searched, Load("split.csv"));
    }

    [Fact]
    public void Training_is_refused_where_much_is_leaked()
    {
        for (var i = 0; i < 10; i++) Add(i, i < 6 ? Split.Train : Split.Val);
        AddTurned(0, Split.Val);
        AddTurned(1, Split.Val);
        var refused = Assert.Throws<LeakException>(() => TrainingData.Load(Options, new Notes(), default));
        Assert.Contains("2 of 6 val images (33.3 %)", refused.Message, StringComparison.Ordinal);

        var notes = new Notes();
        var allowed = TrainingData.Load(Options with { AllowLeakage = true }, notes, default);
        Assert.Equal(6, allowed.Val.Count);
        Assert.Equal((2, 0), (allowed.Leakage.LeakedGroups, allowed.Leakage.LeftOut));
        Assert.Contains(notes.Lines, line => line.StartsWith("leakage allowed: 2 of 6", StringComparison.Ordinal));

        Assert.Equal(6, TrainingData.Load(Options with { Audit = false }, new Notes(), default).Val.Count);
    }

    [Fact]
    public void A_leaked_image_in_fifty_is_left_out_and_said()
    {
        for (var i = 0; i < 56; i++) Add(i, i < 6 ? Split.Train : Split.Val);
        AddTurned(0, Split.Val);
        var notes = new Notes();
        var data = TrainingData.Load(Options, notes, default);
        Assert.Equal((6, 50), (data.Train.Count, data.Val.Count));
        Assert.Equal((0, 1), (data.Leakage.LeakedGroups, data.Leakage.LeftOut));
        Assert.Contains(notes.Lines, line => line.EndsWith("1 image is left out for that", StringComparison.Ordinal));
    }

    [Fact]
    public void Images_without_a_split_are_split_with_their_copies_together()
    {
        for (var i = 0; i < 20; i++)
        {
            Add(i, null);
            AddTurned(i, null);
        }

        var data = TrainingData.Load(Options, new Notes(), default);
        Assert.Equal((40, 20, 0), (data.Leakage.Images, data.Leakage.Groups, data.Leakage.LeakedGroups));
        Assert.All(data.Dataset.Examples.GroupBy(e => Path.GetFileName(e.Path).Split('.', '-')[0]), copies => Assert.Single(copies.Select(e => e.Split).Distinct()));
    }

    private TrainingOptions Options => new() { Data = Write(), Workers = 2 };

    private void Add(int seed, Split? split, string group = "") => AddRow(Pictures.Cell((ulong)seed, 128), $"{seed}.jpg", seed, split, group);

    private void AddTurned(int seed, Split? split, string group = "") =>
        AddRow(Pictures.Drawn(Pictures.Cell((ulong)seed, 128), SKMatrix.CreateRotationDegrees(25)), $"{seed}-turned.jpg", seed, split, group);

    private void AddRow(SKBitmap picture, string name, int seed, Split? split, string group)
    {
        picture.Save(_folder[name]);
        _rows.Add($"{name},{(seed % 2 == 0 ? "even" : "odd")},{group},{(split is { } s ? SplitName.Of(s) : "")}");
    }

    private string Write() => _folder.Add("data.csv", string.Join('\n', _rows) + "\n");

    private ImageDataset Data() => ImageDataset.Load(Write(), minClasses: 1, allowLeaks: true);

    private AuditKind Load(string name) => DatasetAudit.Load(_folder[name], 2, search: true).Kind;

    private void Record(ImageDataset split, bool audited) => File.WriteAllBytes(_folder["split.json"], new Hematovision.Data.Splits.SplitRecord
    {
        DatasetHash = ImageDataset.Load(_folder["split.csv"]).Hash,
        ImagesHash = split.ImagesHash,
        Images = split.Examples.Count,
        Ratios = new SplitRatios(60, 20, 20),
        Folds = 0,
        Seed = 1,
        KnownGroups = 6,
        Groups = 6,
        Audited = audited,
        Classes = [],
    }.ToBytes());

    private sealed class Notes : ITrainingObserver
    {
        internal List<string> Lines { get; } = [];

        public void Noted(string line) => Lines.Add(line);
    }
}
