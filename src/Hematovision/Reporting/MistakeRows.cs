using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.Inference.Explanations;
using Hematovision.Reporting.Html;

namespace Hematovision.Reporting;

/// <summary>Images with what a model took them for, as rows of a page: what it saw, and beside it the same under the map of what spoke for the class.</summary>
/// <param name="classes">The model's classes.</param>
internal sealed class MistakeRows(IReadOnlyList<string> classes)
{
    private const int Side = 224;

    private readonly Dictionary<string, Explanation> _explained = new(StringComparer.Ordinal);

    /// <summary>How coarse the maps are, for the sentence that tells of them; empty where there is none.</summary>
    internal string Coarseness => _explained.Values.FirstOrDefault() is { Map.Places: var places } ? FormattableString.Invariant($", a map of {places} x {places} places enlarged") : "";

    /// <summary>Takes the map of an image.</summary>
    internal void Add(Explanation explanation) => _explained[explanation.Prediction.Path] = explanation;

    /// <summary>An image's row. Without a map the file alone is shown, and without the file its name.</summary>
    internal (string Remark, IReadOnlyList<HtmlPicture> Pictures) Row(ScoredImage image)
    {
        var (truth, predicted) = (classes[image.Score.Truth], classes[image.Score.Predicted]);
        var said = FormattableString.Invariant($"{Mistakes.Confidence(image):0.0000}");
        var remark = truth == predicted ? $"{truth}, {said}" : $"{truth} taken for {predicted}, {said}";
        var name = Path.GetFileName(image.Example.Path);
        if (!_explained.TryGetValue(image.Example.Path, out var explanation)) return (remark, [new HtmlPicture(Thumbnail.DataUri(image.Example.Path, Side), name, "")]);
        using var seen = RgbBitmap.Of(explanation.Seen);
        using var overlay = HeatMapPicture.Overlay(explanation);
        return (remark, [new HtmlPicture(Thumbnail.DataUri(seen), name, ""), new HtmlPicture(Thumbnail.DataUri(overlay), $"for {predicted}", "")]);
    }
}
