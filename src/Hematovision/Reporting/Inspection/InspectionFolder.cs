using Hematovision.Data.Inspection;
using Hematovision.IO;
using Hematovision.Reporting.Html;

namespace Hematovision.Reporting.Inspection;

/// <summary>Writes an inspection to a folder: <c>index.html</c>, which stands alone, <c>findings.json</c>, and a contact sheet a class.</summary>
public static class InspectionFolder
{
    internal const string PageFile = "index.html";
    internal const string FindingsFile = "findings.json";
    internal const string SheetPrefix = "contact-sheet-";

    private const int MostSheets = 200;
    private const int MostSheetsOnPage = 12;

    /// <summary>Refuses a folder that is not there for this, before any work is done for it.</summary>
    /// <param name="folder">A new or empty folder, or one that an earlier inspection was written to.</param>
    /// <exception cref="HematoException">It is a file, or holds something else.</exception>
    public static void Check(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder)) throw new HematoException($"{folder} is a file: name a folder for the page.");
        if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).All(IsOurs)) return;
        if (!File.Exists(Path.Combine(folder, PageFile)) || !File.Exists(Path.Combine(folder, FindingsFile)))
            throw new HematoException($"{folder} holds something other than an earlier inspection: name a new folder for the page.");
    }

    /// <summary>Writes it. An earlier inspection's files are replaced.</summary>
    /// <param name="inspection">What was found.</param>
    /// <param name="folder">See <see cref="Check"/>.</param>
    /// <param name="seed">Chooses the images of the contact sheets.</param>
    /// <param name="cancellation">Stops it; what is there then is whole, but may be of two inspections.</param>
    /// <exception cref="HematoException">The folder holds something else or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Write(DatasetInspection inspection, string folder, ulong seed = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        Check(folder);
        var written = new HashSet<string>(StringComparer.Ordinal);
        var shown = new List<HtmlPicture>();
        var byClass = inspection.Readable.GroupBy(i => i.Example.Label).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        foreach (var images in byClass.Take(MostSheets))
        {
            cancellation.ThrowIfCancellationRequested();
            var name = $"{SheetPrefix}{written.Count + 1:000}-{PlainName.Of(images.Key)}.png";
            using var sheet = new ContactSheet(images.Key, [.. images.Select(i => i.Example.Path)], seed);
            AtomicFile.Write(Path.Combine(folder, name), sheet.WritePng);
            written.Add(name);
            if (shown.Count < MostSheetsOnPage) shown.Add(new HtmlPicture(sheet.DataUri(), images.Key, FormattableString.Invariant($"{images.Count():N0} images")));
        }

        var page = InspectionPage.Of(inspection, shown, cancellation);
        JsonFile.Write(Path.Combine(folder, FindingsFile), inspection.ToJson());
        page.Save(Path.Combine(folder, PageFile));
        foreach (var earlier in Directory.EnumerateFiles(folder, SheetPrefix + "*.png").Where(file => !written.Contains(Path.GetFileName(file))))
            File.Delete(earlier);
    }

    // One that was stopped half-way has sheets, and no page yet.
    private static bool IsOurs(string path) =>
        Path.GetFileName(path) is PageFile or FindingsFile || (Path.GetFileName(path).StartsWith(SheetPrefix, StringComparison.Ordinal) && File.Exists(path));
}
