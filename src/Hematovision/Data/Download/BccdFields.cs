using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using CsvHelper;
using Hematovision.IO;

namespace Hematovision.Data.Download;

/// <summary>
/// BCCD is a repository with photographs and boxes that say no more than "white cell"; which kind stands in a list kept elsewhere. Both
/// together make the layout that is imported: <c>JPEGImages</c>, <c>Annotations</c>, <c>labels.csv</c>.
/// </summary>
internal static partial class BccdFields
{
    private const int MostBytes = 1 << 20; // the largest photograph of the set has 40 kB

    private static readonly CsvReaderOptions Labels = new() { Separator = ',', TrimWhitespace = true };

    /// <summary>Unpacks the photographs whose white cells are of one known kind.</summary>
    internal static string Unpack(string folder)
    {
        var fields = Path.Combine(folder, "fields");
        if (Directory.Exists(fields)) return fields;

        var archive = Path.Combine(folder, "BCCD_Dataset.zip");
        var kinds = Kinds(Path.Combine(folder, "labels.csv"));
        var making = Directory.CreateDirectory($"{fields}.{Environment.ProcessId}.tmp").FullName;
        try
        {
            var photographs = Unpack(archive, making, kinds);
            AtomicFile.WriteText(Path.Combine(making, "labels.csv"), $"image,class\n{string.Concat(photographs.Select(name => $"{name}.jpg,{kinds[name]}\n"))}");
            Directory.Move(making, fields);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"{archive} cannot be unpacked: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Delete it to have it fetched again, or free some space.", e);
        }
        finally
        {
            if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        }

        return fields;
    }

    // A row is an unnamed column, the photograph's number and what it shows: nothing, one kind or several.
    private static Dictionary<string, string> Kinds(string path)
    {
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        using var csv = CsvReader.FromFile(path, Labels);
        while (csv.Read())
        {
            var kind = csv.GetString(2);
            if (kind.Length > 0 && !kind.Contains(',') && int.TryParse(csv.GetString(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                kinds[string.Create(CultureInfo.InvariantCulture, $"BloodImage_{number:00000}")] = kind;
        }

        return kinds;
    }

    // The pattern leaves no name that could lead out of the folder.
    private static List<string> Unpack(string archive, string folder, Dictionary<string, string> kinds)
    {
        var photographs = new List<string>();
        using var zip = ZipFile.OpenRead(archive);
        foreach (var entry in zip.Entries)
        {
            if (Wanted().Match(entry.FullName) is not { Success: true } match || !kinds.ContainsKey(match.Groups["name"].Value)) continue;
            if (entry.Length > MostBytes) throw new InvalidDataException($"{entry.FullName} has {entry.Length:N0} bytes");
            var target = Directory.CreateDirectory(Path.Combine(folder, match.Groups["folder"].Value)).FullName;
            entry.ExtractToFile(Path.Combine(target, entry.Name));
            if (entry.Name.EndsWith(".jpg", StringComparison.Ordinal)) photographs.Add(match.Groups["name"].Value);
        }

        return photographs.Count > 0 ? photographs : throw new InvalidDataException("it holds none of the photographs");
    }

    [GeneratedRegex(@"^[^/\\]+/BCCD/(?<folder>JPEGImages|Annotations)/(?<name>BloodImage_\d{5})\.(jpg|xml)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Wanted();
}
