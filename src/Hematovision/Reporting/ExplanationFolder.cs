using Hematovision.Inference.Explanations;
using Hematovision.IO;

namespace Hematovision.Reporting;

/// <summary>A folder of explanations, a PNG an image, named after the image.</summary>
public sealed class ExplanationFolder
{
    private const int LongestName = 60;

    private readonly string _folder;
    private int _written;

    /// <summary>Makes one; nothing is written yet.</summary>
    /// <param name="folder">A new or empty folder.</param>
    /// <exception cref="HematoException">It is a file, or holds something.</exception>
    public ExplanationFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new HematoException($"{folder} is not empty: name a new folder for the explanations.");
        _folder = folder;
    }

    /// <summary>Writes <c>NUMBER-NAME.png</c>: what the model saw, and the same under its map. Numbers keep files of one name apart.</summary>
    /// <returns>The file's name in the folder.</returns>
    /// <exception cref="HematoException">It cannot be written.</exception>
    public string Write(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var name = FormattableString.Invariant($"{++_written:00000}-{Plain(Path.GetFileNameWithoutExtension(explanation.Prediction.Path))}.png");
        AtomicFile.Write(Path.Combine(_folder, name), stream => HeatMapPicture.WritePng(stream, explanation));
        return name;
    }

    // A file may be called anything.
    private static string Plain(string name) => string.Concat(name.Take(LongestName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
}
