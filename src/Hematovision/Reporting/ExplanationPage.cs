using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Explanations;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.IO;
using Hematovision.Reporting.Html;
using static System.FormattableString;

namespace Hematovision.Reporting;

/// <summary>
/// What a model got wrong and where it looked, as a folder: <c>index.html</c>, which stands alone, <c>explanations.json</c>, and in
/// <c>overlays/</c> a PNG of each image shown.
/// </summary>
public sealed class ExplanationPage
{
    private const int MostMistakes = 24;
    private const int MostHardest = 12;
    private const int MostPairs = 6;
    private const int MostOfAPair = 3;

    private readonly Predictor _predictor;
    private readonly ExplanationMethod _method;
    private readonly string _folder;
    private readonly ExplanationFolder _overlays;
    private readonly MistakeRows _rows;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Makes one; nothing is written yet.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="method">How it is asked where it looked.</param>
    /// <param name="folder">A new or empty folder.</param>
    /// <exception cref="HematoException">The folder is a file, or holds something.</exception>
    public ExplanationPage(Predictor predictor, ExplanationMethod method, string folder)
    {
        _ = new ExplanationFolder(folder);
        (_predictor, _method, _folder, _rows) = (predictor, method, folder, new MistakeRows(predictor.Classes));
        _overlays = new ExplanationFolder(Path.Combine(folder, "overlays"));
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="model">The model, and what it was evaluated on.</param>
    /// <param name="scores">Every image with its score.</param>
    /// <param name="deletion">What the deletion test found.</param>
    /// <param name="cancellation">Stops it; no page is written then.</param>
    /// <exception cref="HematoException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Write(EvaluatedModel model, IReadOnlyList<ScoredImage> scores, DeletionReport deletion, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(deletion);
        var (known, wrong, pairs) = Mistakes.Of(scores);
        var hardest = known.Where(s => s.Score.Predicted == s.Score.Truth).OrderBy(Mistakes.Confidence).Take(MostHardest).ToList();
        ScoredImage[] shown = [.. wrong.Take(MostMistakes), .. pairs.Take(MostPairs).SelectMany(p => p.Take(MostOfAPair)), .. hardest];
        foreach (var explanation in _predictor.Explain([.. shown.Select(s => s.Example.Path).Distinct()], _method, cancellation))
        {
            _rows.Add(explanation);
            _files[explanation.Prediction.Path] = _overlays.Write(explanation);
        }

        var now = TimeProvider.System.GetUtcNow();
        var page = new HtmlPage(
            $"{model.Name}: what it got wrong, and where it looked",
            Invariant($"Found by hemato eval --explain on {now:yyyy-MM-dd HH:mm} UTC in {string.Join(" and ", model.Data.Select(data => data.Text))}"));
        page.Fact(Invariant($"{known.Count:N0}"), known.Count == 1 ? "image" : "images");
        page.Fact(Invariant($"{wrong.Count:N0}"), wrong.Count == 1 ? "mistake" : "mistakes", alarming: wrong.Count > 0);
        page.Fact(Invariant($"{deletion.Gain:0.000}"), "deletion: gain over a random map", alarming: deletion.GainInterval is not { Low: > 0 });
        AddMistakes(page, wrong);
        AddPairs(page, pairs);
        AddHardest(page, hardest);
        AddDeletion(page, deletion);
        AddEvaluated(page, model);
        JsonFile.Write(Path.Combine(_folder, "explanations.json"), ToJson(model, now, shown, pairs, deletion));
        page.Save(Path.Combine(_folder, "index.html"));
    }

    private void AddMistakes(HtmlPage page, IReadOnlyList<ScoredImage> wrong)
    {
        var section = page.Section("Most confident mistakes", Invariant($"{wrong.Count:N0}"));
        section.Text(wrong.Count == 0 ? "No image was taken for another class." : $"The surest first: a wrong label is as likely here as a wrong model. On the left what the model saw, on the right what spoke for the class it named{_rows.Coarseness}.");
        section.SideBySide(wrong.Take(MostMistakes).Select(_rows.Row));
        if (wrong.Count > MostMistakes) section.Note(Invariant($"and {wrong.Count - MostMistakes:N0} more"));
    }

    private void AddPairs(HtmlPage page, IReadOnlyList<IGrouping<(int Truth, int Predicted), ScoredImage>> pairs)
    {
        if (pairs.Count == 0) return;
        var section = page.Section("Most confused pairs", Invariant($"{pairs.Count:N0}"));
        section.Table([" label", " taken for", "images"], pairs.Take(MostPairs).Select(p => (string[])[Name(p.Key.Truth), Name(p.Key.Predicted), Invariant($"{p.Count():N0}")]));
        section.SideBySide(pairs.Take(MostPairs).SelectMany(p => p.Take(MostOfAPair)).Select(_rows.Row));
    }

    private void AddHardest(HtmlPage page, List<ScoredImage> hardest)
    {
        if (hardest.Count == 0) return;
        var section = page.Section("Hardest right ones", Invariant($"{hardest.Count:N0}"));
        section.Text($"Right, with the least probability. On the right what spoke for the class{_rows.Coarseness}.");
        section.SideBySide(hardest.Select(_rows.Row));
    }

    private static void AddDeletion(HtmlPage page, DeletionReport deletion)
    {
        var section = page.Section("Deletion test");
        section.Text(Invariant($"The pixels that the map calls most important are taken away first. The area under the class's probability is {DeletionReport.Text(deletion.Area, deletion.AreaInterval)} by the map and {DeletionReport.Text(deletion.RandomArea, deletion.RandomAreaInterval)} by a random map as coarse, on {deletion.Images:N0} images in {deletion.Groups:N0} groups: a gain of {DeletionReport.Text(deletion.Gain, deletion.GainInterval)}. Above 0 the maps show what the model needs."));
        section.Table(
            ["pixels taken away", "probability by the map", "by a random map"],
            deletion.Curve.Zip(deletion.RandomCurve).Select((c, i) => (string[])[Invariant($"{100.0 * i / (deletion.Curve.Count - 1):0} %"), Invariant($"{c.First:0.000}"), Invariant($"{c.Second:0.000}")]));
    }

    private static void AddEvaluated(HtmlPage page, EvaluatedModel model) => page.Section("What was evaluated").Table(
        [" what", " which"],
        [["model", $"{model.Name}\nSHA-256 {model.Hash}"], .. model.Data.Select(data => (string[])["images", Invariant($"{data.Text}: {data.Images:N0}\ndata set hash {data.DatasetHash}")])]);

    private string Name(int index) => _predictor.Classes[index];

    private JsonObject ToJson(EvaluatedModel model, DateTimeOffset now, IEnumerable<ScoredImage> shown, IEnumerable<IGrouping<(int Truth, int Predicted), ScoredImage>> pairs, DeletionReport deletion) => new()
    {
        ["model"] = model.Name,
        ["model_hash"] = model.Hash,
        ["data"] = JsonSerializer.SerializeToNode(model.Data, JsonFile.Options),
        ["date"] = now,
        ["method"] = ExplanationMethods.Names[(int)_method],
        ["deletion"] = JsonSerializer.SerializeToNode(deletion, JsonFile.Options),
        ["pairs"] = new JsonArray([.. pairs.Select(pair => (JsonNode)new JsonObject { ["label"] = Name(pair.Key.Truth), ["class"] = Name(pair.Key.Predicted), ["images"] = pair.Count() })]),
        ["images"] = new JsonArray([.. shown.DistinctBy(s => s.Example.Path).Select(s => (JsonNode)new JsonObject
        {
            ["path"] = s.Example.Path,
            ["label"] = Name(s.Score.Truth),
            ["class"] = Name(s.Score.Predicted),
            ["probability"] = Mistakes.Confidence(s),
            ["overlay"] = _files.TryGetValue(s.Example.Path, out var file) ? $"overlays/{file}" : null,
        })]),
    };
}
