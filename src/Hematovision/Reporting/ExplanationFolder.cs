using Hematovision.Inference.Explanations;
using Hematovision.IO;

namespace Hematovision.Reporting;

/// <summary>A folder of explanations, a PNG an image, named after the image.</summary>
public sealed class ExplanationFolder
{
    private readonly string _folder;
    private int _written;

    /// <summary>Makes one; nothing is written yet.</summary>
    /// <param name="folder">A new or empty folder.</param>
    /// <exception cref="HematoException">It is a file, or holds something.</exception>
    public ExplanationFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = NewFolder.Require(folder, "for the explanations");
    }

    /// <summary>Writes <c>NUMBER-NAME.png</c>: what the model saw, and the same under its map. Numbers keep files of one name apart.</summary>
    /// <returns>The file's name in the folder.</returns>
    /// <exception cref="HematoException">It cannot be written.</exception>
    public string Write(Explanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var name = FormattableString.Invariant($"{++_written:00000}-{PlainName.Of(Path.GetFileNameWithoutExtension(explanation.Prediction.Path))}.png");
        AtomicFile.Write(Path.Combine(_folder, name), stream => HeatMapPicture.WritePng(stream, explanation));
        return name;
    }
}
