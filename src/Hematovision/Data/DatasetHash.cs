using System.Security.Cryptography;
using System.Text;

namespace Hematovision.Data;

/// <summary>A data set's identity: what is in it, not where it lies.</summary>
internal static class DatasetHash
{
    /// <summary>SHA-256 over a line an image (content hash, label, group, split), the lines in ordinal order.</summary>
    public static string Of(IReadOnlyList<ImageExample> examples)
    {
        var lines = new string[examples.Count];
        Parallel.For(0, examples.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => lines[i] = Line(examples[i]));
        Array.Sort(lines, StringComparer.Ordinal);

        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines)
            whole.AppendData(Encoding.UTF8.GetBytes(line));

        return Convert.ToHexStringLower(whole.GetHashAndReset());
    }

    // A length before each name keeps two different images from making one line, whatever the names hold.
    private static string Line(ImageExample e) =>
        $"{Content(e.Path)} {e.Label.Length}:{e.Label} {e.Group.Length}:{e.Group} {e.Split}\n";

    private static string Content(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Like a corrupt image it does not stop the run: the loader names it and leaves it out.
            return "unreadable";
        }
    }
}
