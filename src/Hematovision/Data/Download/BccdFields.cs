using System.IO.Compression;
using System.Text.RegularExpressions;
using Hematovision.Data.Import;
using Hematovision.IO;

namespace Hematovision.Data.Download;

/// <summary>
/// BCCD is a repository with photographs and boxes that say no more than "white cell"; which kind stands in a list kept elsewhere. Both
/// together make the layout that is imported: <c>JPEGImages</c>, <c>Annotations</c>, <c>labels.csv</c>.
/// </summary>
internal static partial class BccdFields
{
    /// <summary>Unpacks the photographs and boxes beside the list.</summary>
    internal static string Unpack(string folder)
    {
        var fields = Path.Combine(folder, "fields");
        if (Directory.Exists(fields)) return fields;

        var archive = Path.Combine(folder, "BCCD_Dataset.zip");
        var making = Directory.CreateDirectory($"{fields}.{Environment.ProcessId}.tmp").FullName;
        try
        {
            Unpack(archive, making);
            AtomicFile.Copy(Path.Combine(folder, "labels.csv"), Path.Combine(making, "labels.csv"));
            Directory.Move(making, fields);
        }
        catch (Exception e) when (e is InvalidDataException or RefusedException or IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"{archive} cannot be unpacked: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Delete it to have it fetched again, or free some space.", e);
        }
        finally
        {
            if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        }

        return fields;
    }

    // The pattern leaves no name that could lead out of the folder.
    private static void Unpack(string archive, string folder)
    {
        var photographs = 0;
        var meter = new UnpackMeter(new UnpackLimits(), new FileInfo(archive).Length);
        using var zip = ZipFile.OpenRead(archive);
        foreach (var entry in zip.Entries)
        {
            if (Wanted().Match(entry.FullName) is not { Success: true } match) continue;
            var target = Directory.CreateDirectory(Path.Combine(folder, match.Groups["folder"].Value)).FullName;
            using var content = new CheckedStream(new MeteredStream(entry.Open(), meter), entry.Crc32);
            using var file = new FileStream(Path.Combine(target, entry.Name), FileMode.CreateNew, FileAccess.Write);
            content.CopyTo(file);
            if (entry.Name.EndsWith(".jpg", StringComparison.Ordinal)) photographs++;
        }

        if (photographs == 0) throw new InvalidDataException("it holds none of the photographs");
    }

    [GeneratedRegex(@"^[^/\\]+/BCCD/(?<folder>JPEGImages|Annotations)/BloodImage_\d{5}\.(jpg|xml)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Wanted();
}
