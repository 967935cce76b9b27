using Hematovision.Data;
using Hematovision.Data.Inspection;
using Hematovision.IO;
using Hematovision.Reporting.Html;
using static System.FormattableString;

namespace Hematovision.Reporting.Inspection;

/// <summary>An inspection as a page: what is to be looked at first, then what is in the set.</summary>
internal sealed class InspectionPage
{
    private const int MostPictures = 24;
    private const int MostGroups = 12;
    private const int MostOfAGroup = 6;
    private const int Side = 176;

    private readonly DatasetInspection _inspection;
    private readonly HtmlPage _page;

    private InspectionPage(DatasetInspection inspection)
    {
        _inspection = inspection;
        _page = new HtmlPage($"{Name(inspection)}: what is in it", $"Found by hemato data inspect in {inspection.Path}");
    }

    /// <param name="inspection">What was found.</param>
    /// <param name="sheets">A picture of each class's images.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static HtmlPage Of(DatasetInspection inspection, IReadOnlyList<HtmlPicture> sheets, CancellationToken cancellation)
    {
        var page = new InspectionPage(inspection);
        page.AddFacts();
        foreach (var kind in Enum.GetValues<FindingKind>())
        {
            cancellation.ThrowIfCancellationRequested();
            page.AddFindings(kind, inspection.Of(kind));
        }

        page.AddClasses();
        page.AddFiles();
        page.AddMeasures();
        var section = page._page.Section("Contact sheets");
        section.Sheets(sheets);
        if (sheets.Count < inspection.Classes.Count) section.Note(Invariant($"and {inspection.Classes.Count - sheets.Count:N0} more classes"));
        return page._page;
    }

    // Every data set that was imported has a manifest of one name.
    private static string Name(DatasetInspection inspection) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFileName(inspection.Path) == Manifest.FileName ? inspection.Folder : inspection.Path));

    private void AddFacts()
    {
        _page.Fact(Invariant($"{_inspection.Images:N0}"), "images");
        _page.Fact(Invariant($"{_inspection.Classes.Count:N0}"), "classes");
        _page.Fact(Invariant($"{_inspection.Balance.Ratio:0.#} : 1"), "largest to smallest class");
        foreach (var kind in (FindingKind[])[FindingKind.LabelsDisagree, FindingKind.SplitsShare, FindingKind.Unreadable, FindingKind.Changed])
        {
            var count = _inspection.Of(kind).Count;
            if (count > 0 || kind == FindingKind.Unreadable) _page.Fact(Invariant($"{count:N0}"), FindingText.Title(kind).ToLowerInvariant(), alarming: count > 0);
        }

        var odd = _inspection.Findings.Where(f => f.Kind is FindingKind.Blank or FindingKind.Blurred or FindingKind.ColourCast).DistinctBy(f => f.Images[0].Path).Count();
        _page.Fact(Invariant($"{odd:N0}"), "odd images");
    }

    private void AddFindings(FindingKind kind, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0) return;
        var section = _page.Section(FindingText.Title(kind), Invariant($"{findings.Count:N0}"));
        section.Text(FindingText.Explain(kind, _inspection));
        var grouped = findings[0].Images.Count > 1;
        var most = grouped ? MostGroups : MostPictures;
        if (kind == FindingKind.Unreadable)
            section.Table([" file", " class", " reason"], findings.Take(most).Select(f => (string[])[_inspection.Name(f.Images[0]), FindingText.Place(f.Images[0]), FindingText.Measure(f)]));
        else if (grouped)
            section.SideBySide(findings.Take(most).Select(f => (GroupRemark(f), (IReadOnlyList<HtmlPicture>)[.. f.Images.Take(MostOfAGroup).Select(e => Picture(e, ""))])));
        else
            section.Thumbnails(findings.Take(most).Select(f => Picture(f.Images[0], FindingText.Measure(f))));

        if (findings.Count > most) section.Note(Invariant($"and {findings.Count - most:N0} more, in {InspectionFolder.FindingsFile}"));
    }

    private static string GroupRemark(Finding finding)
    {
        var count = finding.Images.Count <= MostOfAGroup ? Invariant($"{finding.Images.Count} images") : Invariant($"{finding.Images.Count:N0} images, {MostOfAGroup} of them here");
        return $"{count}, {FindingText.Measure(finding)}";
    }

    private HtmlPicture Picture(ImageExample example, string measure) => new(
        Thumbnail.DataUri(example.Path, Side), _inspection.Name(example), measure.Length == 0 ? FindingText.Place(example) : $"{measure} · {FindingText.Place(example)}");

    private void AddClasses()
    {
        var (section, balance) = (_page.Section("Classes", Invariant($"{_inspection.Classes.Count:N0}")), _inspection.Balance);
        section.Text(FindingText.Describe(balance) + ".");
        using (var bars = ClassBars.Draw(_inspection)) section.Figures((bars, "Images of each class"));
        var splits = _inspection.HasSplits;
        section.Table(
            [" class", "images", "groups", .. splits ? ["train", "val", "test"] : (string[])[], "share", "mean red", "green", "blue", "deviation red", "green", "blue"],
            _inspection.Classes.OrderByDescending(c => c.Images).Take(100).Select(c => (string[])
            [
                c.Name, Invariant($"{c.Images:N0}"), Invariant($"{c.Groups:N0}"),
                .. splits ? [Invariant($"{c.Train:N0}"), Invariant($"{c.Val:N0}"), Invariant($"{c.Test:N0}")] : (string[])[],
                Invariant($"{100.0 * c.Images / _inspection.Images:0.0} %"), .. c.Channels.Mean.Concat(c.Channels.Deviation).Select(v => Invariant($"{v:0.000}")),
            ]));
        if (_inspection.Classes.Count > 100) section.Note(Invariant($"and {_inspection.Classes.Count - 100:N0} more, in {InspectionFolder.FindingsFile}"));
    }

    private void AddFiles()
    {
        var (section, bytes) = (_page.Section("Files"), _inspection.Bytes);
        section.Text(Invariant($"{FileSize.Text(bytes.Total)} in all; a file has {FileSize.Text(bytes.Smallest)} to {FileSize.Text(bytes.Largest)}, the median {FileSize.Text(bytes.Median)}. {string.Join(", ", _inspection.Formats.Select(f => Invariant($"{f.Images:N0} {f.Format}")))}."));
        section.Table(["width", "height", "images"], _inspection.Sizes.Take(12).Select(s => (string[])[Invariant($"{s.Width:N0}"), Invariant($"{s.Height:N0}"), Invariant($"{s.Images:N0}")]));
        if (_inspection.Sizes.Count > 12) section.Note(Invariant($"and {_inspection.Sizes.Count - 12:N0} more sizes, in {InspectionFolder.FindingsFile}"));
    }

    private void AddMeasures()
    {
        if (_inspection.Readable.Count == 0) return;
        var (section, thresholds, images) = (_page.Section("Measures"), _inspection.Thresholds, _inspection.Readable);
        section.Text(Invariant($"Over all pixels red, green and blue have the means {Three(_inspection.Channels.Mean)} and the deviations {Three(_inspection.Channels.Deviation)}, where 1 is full."));
        using var colours = ColourCurves.Draw(_inspection.ColourCounts);
        using var contrast = HistogramPicture.Draw("deviation of brightness, levels", [.. images.Select(i => i.Measures.Contrast)], thresholds.Contrast, above: false, logarithmic: false);
        using var sharpness = HistogramPicture.Draw("sharpness", [.. images.Select(i => i.Measures.Sharpness)], thresholds.Sharpness, above: false, logarithmic: true);
        using var cast = HistogramPicture.Draw("distance of colour from the median", [.. images.Select(i => _inspection.Odd.Cast(i.Measures))], thresholds.Cast, above: true, logarithmic: false);
        section.Figures(
            (colours, "Colour"), (contrast, FindingText.Explain(FindingKind.Blank, _inspection)),
            (sharpness, FindingText.Explain(FindingKind.Blurred, _inspection)), (cast, FindingText.Explain(FindingKind.ColourCast, _inspection)));
    }

    private static string Three(IEnumerable<double> values) => string.Join(", ", values.Select(v => Invariant($"{v:0.0000}")));
}
