using Hematovision.Data;
using Hematovision.Data.Inspection;
using Hematovision.IO;
using Hematovision.Reporting.Inspection;
using static System.FormattableString;

namespace Hematovision.Cli.Output;

/// <summary>An inspection for a person at a terminal: what is in the set, then a line a kind of finding.</summary>
internal static class InspectionTables
{
    private const int MostClasses = 50;
    private const int MostSizes = 5;
    private const int Examples = 3;
    private const int NamesOfAGroup = 3;

    internal static void Print(DatasetInspection inspection)
    {
        PrintClasses(inspection);
        Console.WriteLine();
        PrintFiles(inspection);
        Console.WriteLine();
        PrintFindings(inspection);
    }

    private static void PrintClasses(DatasetInspection inspection)
    {
        var splits = inspection.HasSplits;
        var table = Terminal.Table([" class", "images", "groups", .. Where(splits, "train", "val", "test"), "share", "mean R", "G", "B", "deviation R", "G", "B"]);
        foreach (var c in inspection.Classes.OrderByDescending(c => c.Images).Take(MostClasses))
        {
            table.Add(
            [
                c.Name, Invariant($"{c.Images:N0}"), Invariant($"{c.Groups:N0}"),
                .. Where(splits, Invariant($"{c.Train:N0}"), Invariant($"{c.Val:N0}"), Invariant($"{c.Test:N0}")),
                Invariant($"{100.0 * c.Images / inspection.Images:0.0} %"), .. Levels(c.Channels),
            ]);
        }

        if (inspection.Classes.Count > 1)
        {
            var all = inspection.Classes;
            table.Add(
            [
                "all", Invariant($"{inspection.Images:N0}"), Invariant($"{all.Sum(c => c.Groups):N0}"),
                .. Where(splits, Invariant($"{all.Sum(c => c.Train):N0}"), Invariant($"{all.Sum(c => c.Val):N0}"), Invariant($"{all.Sum(c => c.Test):N0}")),
                "100.0 %", .. Levels(inspection.Channels),
            ]);
        }

        Terminal.Print(table);
        if (inspection.Classes.Count > MostClasses) Terminal.Note(Invariant($"and {inspection.Classes.Count - MostClasses:N0} smaller classes"));
    }

    private static void PrintFiles(DatasetInspection inspection)
    {
        var (bytes, balance) = (inspection.Bytes, inspection.Balance);
        var sizes = inspection.Sizes.Take(MostSizes).Select(s => Invariant($"{s.Images:N0} of {s.Width} x {s.Height}")).ToList();
        if (inspection.Sizes.Count > MostSizes) sizes.Add(Invariant($"{inspection.Sizes.Count - MostSizes:N0} more"));
        Console.WriteLine($"sizes    {string.Join(", ", sizes)}");
        Console.WriteLine($"formats  {string.Join(", ", inspection.Formats.Select(f => Invariant($"{f.Images:N0} {f.Format}")))}");
        Console.WriteLine($"files    {FileSize.Text(bytes.Total)}, each {FileSize.Text(bytes.Smallest)} to {FileSize.Text(bytes.Largest)}, median {FileSize.Text(bytes.Median)}");
        Console.WriteLine(Terminal.OneLine($"balance  {FindingText.Describe(balance)}"));
    }

    private static void PrintFindings(DatasetInspection inspection)
    {
        var table = Terminal.Table(" finding", "count", " such as");
        foreach (var findings in inspection.Findings.GroupBy(f => f.Kind))
        {
            foreach (var (finding, i) in findings.Take(Examples).Select((f, i) => (f, i)))
                table.Add(i == 0 ? Name(findings.Key) : "", i == 0 ? Invariant($"{findings.Count():N0}") : "", Describe(inspection, finding));
        }

        if (inspection.Findings.Count > 0) Terminal.Print(table);
        string[] none = [.. Enum.GetValues<FindingKind>().Where(kind => inspection.SoughtCopies || kind != FindingKind.SameField).Except(inspection.Findings.Select(f => f.Kind)).Select(Name)];
        if (none.Length > 0) Console.WriteLine($"none: {string.Join(", ", none)}");
    }

    private static string Describe(DatasetInspection inspection, Finding finding)
    {
        var against = FindingText.Limit(finding.Kind, inspection.Thresholds);
        var names = finding.Images.Take(NamesOfAGroup).Select(e => finding.Kind == FindingKind.LabelsDisagree ? $"{inspection.Name(e)} ({e.Label})" : inspection.Name(e)).ToList();
        if (finding.Images.Count > NamesOfAGroup) names.Add(Invariant($"{finding.Images.Count - NamesOfAGroup:N0} more"));
        return $"{string.Join(" = ", names)}: {FindingText.Measure(finding)}{against}";
    }

    private static string Name(FindingKind kind) => FindingText.Title(kind).ToLowerInvariant();

    private static IEnumerable<string> Levels(ChannelStatistics channels) => channels.Mean.Concat(channels.Deviation).Select(v => Invariant($"{v:0.0000}"));

    private static string[] Where(bool there, params string[] cells) => there ? cells : [];
}
