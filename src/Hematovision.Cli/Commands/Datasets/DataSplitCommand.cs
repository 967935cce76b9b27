using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Data.Copies;
using Hematovision.Data.Splits;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data split</c>: a manifest with splits that no group is in two of.</summary>
internal static class DataSplitCommand
{
    private const string Discover = "discover";
    private const int MostRemarks = 20;

    private static readonly Argument<string> Data = new("DATA") { Description = "Folder of class folders, or CSV manifest. Splits that it has are made anew." };
    private static readonly Option<string> Ratios = CommonOptions.Text("--ratios", "A/B/C", "Train/val/test parts of each class.", "80/10/10");
    private static readonly Option<int> Folds = CommonOptions.Whole("--folds", "Folds for cross-validation of what is not test; 0 for none.", 0);
    private static readonly Option<ulong> Seed = CommonOptions.Seed("--seed", "What every random choice follows from.", 0);
    private static readonly Option<string> Group = CommonOptions.Text("--group", "COLUMN|REGEX", "What belongs together beside the data set's own groups and its copies: a column of the manifest, or a pattern over paths, which its first capture names.", Discover, Discover);
    private static readonly Option<bool> NoAudit = new("--no-audit") { Description = "Do not search for copies; the split is then not trusted by train and eval." };
    private static readonly Option<string?> Out = CommonOptions.Text("--out", "FILE", "Manifest to write, with a record of the split in a .json beside it [split.csv in the data set's folder].");
    private static readonly Option<bool> Force = new("--force") { Description = "Replace another split of that name." };
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("split", "Split a data set by class, copies and groups kept together.") { Data };
        Help.Add(command, "Parts", Ratios, Folds, Seed);
        Help.Add(command, "Groups", Group, NoAudit);
        Help.Add(command, "Output", Out, Force);
        Help.Add(command, "Work", Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var ratios = SplitRatios.Parse(parsed.GetValue(Ratios)!);
        var folds = parsed.GetValue(Folds);
        if (folds is 1 or < 0) throw new UsageException("--folds is at least 2, or 0 for none.");
        var audited = !parsed.GetValue(NoAudit);
        if (!audited && parsed.GetResult(Group) is { Implicit: false } && parsed.GetValue(Group) == Discover) throw new UsageException("--group discover and --no-audit exclude each other.");
        var workers = CommonOptions.Loading(1, parsed.GetValue(Workers)).Workers;

        // A leak in the splits it comes with ends here: they are made anew.
        var data = ImageDataset.Load(parsed.GetValue(Data)!, allowLeaks: true);
        var output = SplitFiles.Choose(data, parsed.GetValue(Out));
        foreach (var warning in data.Warnings) Terminal.Note(warning);
        if (data.HasSplits) Terminal.Note("the splits it has are made anew");

        var keys = parsed.GetValue(Group)! is var group && group == Discover ? null : GroupKeys.Of(data, group);
        using var interruption = new Interruption();
        var known = Known(data, keys);
        var joined = audited ? WithoutCopies(known, workers, interruption.Token) : known;
        if (!audited) Terminal.Note("copies were not searched for: an image and its copy may be in two splits");
        RefuseTooFew(joined, ratios);
        var split = DatasetSplitter.Split(joined, ratios, parsed.GetValue(Seed));
        if (folds > 0) split = DatasetSplitter.AddFolds(split, folds, parsed.GetValue(Seed));

        var record = new SplitRecord
        {
            DatasetHash = split.Hash,
            ImagesHash = split.ImagesHash,
            Images = split.Examples.Count,
            Ratios = ratios,
            Folds = folds,
            Seed = parsed.GetValue(Seed),
            GroupsFrom = keys?.From,
            KnownGroups = known.Examples.CountGroups(),
            Groups = split.Examples.CountGroups(),
            Audited = audited,
            Classes = SplitReport.Of(split, ratios, folds),
        };
        interruption.Token.ThrowIfCancellationRequested();
        var written = output.Write(split, record, parsed.GetValue(Force));
        SplitTable.Print(record.Classes);
        var remarks = record.Classes.Where(row => row.Remark is not null).Select(row => row.Remark!).ToArray();
        foreach (var remark in remarks.Take(MostRemarks)) Terminal.Note(remark);
        if (remarks.Length > MostRemarks) Terminal.Note($"and {remarks.Length - MostRemarks:N0} more classes are far from their ratio; the record has them all");
        Terminal.Note(written);
        return 0;
    }

    private static ImageDataset Known(ImageDataset data, GroupKeys? keys)
    {
        if (keys is null) return data.WithoutSplits();
        var unknown = keys.Values.Count(value => value is null);
        if (unknown > 0) Terminal.Note($"{unknown:N0} of {data.Examples.Count:N0} images have nothing in {keys.From} and keep their own groups");
        return GroupJoin.ByKeys(data, keys);
    }

    private static ImageDataset WithoutCopies(ImageDataset data, int workers, CancellationToken cancellation)
    {
        var count = data.Examples.Count;
        var copies = CopyFinder.Find([.. data.Examples.Select(e => e.Path)], workers, done => AuditLine.Show(done, count), cancellation);
        StatusLine.Clear();
        foreach (var bad in copies.BadImages) Terminal.Note($"not searched for copies: {bad.Path}: {bad.Reason}");
        var joined = GroupJoin.ByCopies(data, copies);
        Terminal.Note(copies.Groups.Count == 0
            ? $"no copies among {count:N0} images; {data.Examples.CountGroups():N0} groups"
            : $"{copies.Groups.Sum(g => g.Count):N0} of {count:N0} images have copies; {data.Examples.CountGroups():N0} groups become {joined.Examples.CountGroups():N0}");
        NoteLabels(data, copies);
        return joined;
    }

    private static void NoteLabels(ImageDataset data, CopyFindings copies)
    {
        var pairs = copies.Pairs.Select(pair => (A: data.Examples[pair.First], B: data.Examples[pair.Second])).Where(pair => pair.A.Label != pair.B.Label).ToArray();
        if (pairs.Length == 0) return;
        var examples = pairs.Take(3).Select(pair => $"{Name(pair.A)} and {Name(pair.B)}");
        Terminal.Note($"{pairs.Length:N0} {(pairs.Length == 1 ? "pair" : "pairs")} of copies with different labels: {string.Join(", ", examples)}{(pairs.Length > 3 ? ", ..." : "")}");

        string Name(ImageExample e) => $"{data.NameOf(e)} ({e.Label})";
    }

    private static void RefuseTooFew(ImageDataset data, SplitRatios ratios)
    {
        var groups = data.Examples.CountGroups();
        var parts = new[] { ratios.Train, ratios.Val, ratios.Test }.Count(part => part > 0);
        if (groups >= parts) return;
        var where = groups == 1 ? $"one group, '{data.Examples[0].Group}'" : $"{groups} groups";
        throw new HematoException($"all {data.Examples.Count:N0} images of {data.Path} are in {where}, which cannot be split in {parts}: add images that are independent of these.");
    }
}
