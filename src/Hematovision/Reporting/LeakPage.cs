using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Reporting.Html;
using Hematovision.Reporting.Inspection;
using static System.FormattableString;

namespace Hematovision.Reporting;

/// <summary>An audit as a page: how much of each split is leaked, and the pictures side by side, so that a person can judge.</summary>
public static class LeakPage
{
    private const int MostPairs = 60;
    private const int MostGroups = 20;
    private const int MostOfAGroup = 8;
    private const int PairSide = 260;
    private const int GroupSide = 150;

    /// <summary>Writes the page; it stands alone.</summary>
    /// <param name="audit">The audit.</param>
    /// <param name="path">The HTML file.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="HematoException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Save(LeakAudit audit, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(audit);
        var data = audit.Data;
        var page = new HtmlPage($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(data.Folder))}: what shows the same", $"Found by hemato data audit in {data.Path}");
        page.Fact(Invariant($"{data.Examples.Count:N0}"), "images");
        page.Fact(Invariant($"{audit.Groups:N0}"), "independent groups");
        page.Fact(Invariant($"{audit.Leaks.Count:N0}"), "groups in several splits", alarming: audit.Leaks.Count > 0);
        foreach (var split in audit.Splits.Where(s => s.Split != Split.Train))
            page.Fact(Invariant($"{split.Share:P1}"), $"of {SplitName.Of(split.Split)} is leaked", alarming: split.Leaked > 0);

        AddLeaks(page, audit, cancellation);
        AddGroups(page, audit, cancellation);
        page.Save(path);
    }

    private static void AddLeaks(HtmlPage page, LeakAudit audit, CancellationToken cancellation)
    {
        if (audit.Splits.Count == 0) return;
        var section = page.Section("In several splits", Invariant($"{audit.Leaks.Count:N0}"));
        section.Text(audit.Leaks.Count == 0
            ? "No group of images stands in two splits."
            : "A model that has learnt the one picture is not tested by the other. Each row is a group of images that stands in several splits, by two of them.");
        section.Table([" split", "images", "leaked", "share"], audit.Splits.Select(s => (string[])[SplitName.Of(s.Split), Invariant($"{s.Images:N0}"), Invariant($"{s.Leaked:N0}"), Invariant($"{s.Share:P1}")]));
        section.SideBySide(audit.Leaks.Take(MostPairs).Select(leak =>
        {
            cancellation.ThrowIfCancellationRequested();
            return (Remark(leak), (IReadOnlyList<HtmlPicture>)[Picture(audit, leak.Here, PairSide), Picture(audit, leak.There, PairSide)]);
        }));
        if (audit.Leaks.Count > MostPairs) section.Note(Invariant($"and {audit.Leaks.Count - MostPairs:N0} more groups; --json has them all"));
    }

    private static void AddGroups(HtmlPage page, LeakAudit audit, CancellationToken cancellation)
    {
        if (audit.Copies is not { Groups: var groups }) return;
        var section = page.Section("Copies of each other", Invariant($"{groups.Count:N0}"));
        section.Text(groups.Count == 0
            ? "No two images show the same field."
            : Invariant($"{groups.Sum(g => g.Count):N0} images show a field that another shows too, in {groups.Count:N0} groups; the largest are here."));
        section.SideBySide(groups.OrderByDescending(g => g.Count).Take(MostGroups).Select(group =>
        {
            cancellation.ThrowIfCancellationRequested();
            var some = group.Count <= MostOfAGroup ? "" : Invariant($", {MostOfAGroup} of them here");
            return (Invariant($"{group.Count:N0} images{some}"), (IReadOnlyList<HtmlPicture>)[.. group.Take(MostOfAGroup).Select(i => Picture(audit, audit.Data.Examples[i], GroupSide))]);
        }));
        if (groups.Count > MostGroups) section.Note(Invariant($"and {groups.Count - MostGroups:N0} more groups; --json has them all"));
        foreach (var bad in audit.Copies.BadImages.Take(MostGroups)) section.Note($"not searched: {bad.Path}: {bad.Reason}");
    }

    private static string Remark(Leak leak)
    {
        var how = leak.Similarity is { } similarity ? FindingText.Similarity(similarity) : "in one group";
        return leak.Images.Count == 2 ? how : Invariant($"{how}; {leak.Images.Count:N0} images in the group");
    }

    private static HtmlPicture Picture(LeakAudit audit, ImageExample example, int side) =>
        new(Thumbnail.DataUri(example.Path, side), audit.Name(example), example.Label);
}
