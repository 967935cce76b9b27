using System.Security.Cryptography;
using System.Text;
using Hematovision.Imaging;

namespace Hematovision.Data;

/// <summary>A data set's identity: what is in it, not where it lies.</summary>
/// <param name="Whole">SHA-256 over a line an image (content hash, label, group, split, fold and laboratory if any), the lines in ordinal order.</param>
/// <param name="Images">SHA-256 over the content hashes alone, in ordinal order: the same however the images are labelled and split.</param>
/// <param name="Contents">The content hash of each image by its path; <c>unreadable</c> for a file that cannot be read.</param>
internal sealed record DatasetHash(string Whole, string Images, IReadOnlyDictionary<string, string> Contents)
{
    /// <summary>Reads every file whose hash is not known yet.</summary>
    public static DatasetHash Of(IReadOnlyList<ImageExample> examples)
    {
        var contents = new string[examples.Count];
        Parallel.For(0, examples.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => contents[i] = Content(examples[i].Path));
        var byPath = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < contents.Length; i++) byPath[examples[i].Path] = contents[i];
        return new DatasetHash(Of(examples.Zip(contents, Line)), Of(contents.Select(content => content + "\n")), byPath);
    }

    private static string Of(IEnumerable<string> lines)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines.Order(StringComparer.Ordinal))
            whole.AppendData(Encoding.UTF8.GetBytes(line));

        return Convert.ToHexStringLower(whole.GetHashAndReset());
    }

    // A length before each name keeps two different images from making one line, whatever the names hold.
    private static string Line(ImageExample e, string content) =>
        $"{content} {e.Label.Length}:{e.Label} {e.Group.Length}:{e.Group} {e.Split}{(e.Fold is { } fold ? $" {fold}" : "")}{(e.Laboratory is { } laboratory ? $" {laboratory.Length}:{laboratory}" : "")}\n";

    private static string Content(string path)
    {
        try
        {
            return ImageHash.Of(path);
        }
        catch (ImageReadException)
        {
            // Like a corrupt image it does not stop the run: the loader names it and leaves it out.
            return "unreadable";
        }
    }
}
