using System.Text.Json;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;
using Hematovision.IO;
using Hematovision.Reporting.Html;
using Hematovision.Training;
using Hematovision.Training.CrossValidating;
using static System.FormattableString;

namespace Hematovision.Reporting.CrossValidating;

/// <summary>A cross-validation as one page that stands alone, <c>report.html</c> in its folder: how far a single split could have misled, and what all models got wrong.</summary>
public sealed class CrossValidationPage
{
    private const int MostMistakes = 24;
    private const string Images = "images that were held out";

    private readonly CrossValidationReport _report;
    private readonly HtmlPage _page;

    private CrossValidationPage(CrossValidationReport report)
    {
        _report = report;
        var options = report.Options;
        _page = new HtmlPage(
            Path.GetFileName(report.Folder.Path),
            Invariant($"{options.Backbone} at {options.Size} px, trained {report.Turns.Count} times on {string.Join(" and ", report.Data.Select(Path.GetFileName))}, each time without one {Part}"));
    }

    private string Part => _report.ByLaboratory ? "laboratory" : "fold";

    /// <summary>Writes the page, and the pictures that <see cref="ScorePlots"/> makes of the scores of all images.</summary>
    /// <param name="report">What it came to.</param>
    /// <exception cref="HematoException">They cannot be written.</exception>
    public static void Write(CrossValidationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new CrossValidationPage(report);
        page.AddFacts();
        page.AddTurns();
        page.AddScores();
        ScoreSections.AddConfusion(page._page, report.Pooled, Images);
        ScoreSections.AddClasses(page._page, report.Pooled);
        ScoreSections.AddRanking(page._page, report.Pooled, Images);
        page.AddReliability();
        page.AddMistakes();
        page.AddOrigin();
        page.AddLimits();
        ScorePlots.Save(report.Pooled, report.Folder.Plot, $"{Path.GetFileName(report.Folder.Path)}: {Images}");

        // Last: that it is there says that the cross-validation is complete.
        page._page.Save(report.Folder.Page);
    }

    private void AddFacts()
    {
        var (pooled, spread) = (_report.Pooled, _report.Accuracy);
        _page.Fact(Invariant($"{pooled.Accuracy:F4}"), Invariant($"accuracy (95 % {pooled.AccuracyInterval})"));
        _page.Fact(Invariant($"{pooled.Macro.F1:F4}"), Invariant($"macro-F1 ({pooled.MacroF1Interval})"));
        _page.Fact(Invariant($"{spread.Worst:F4}"), $"accuracy of the worst {Part}");
        _page.Fact(Invariant($"{pooled.Images:N0}"), Invariant($"images in {pooled.Groups:N0} independent groups"));
    }

    private void AddTurns()
    {
        var section = _page.Section(_report.ByLaboratory ? "Laboratories left out" : "Folds", Invariant($"{_report.Turns.Count:N0}"));
        section.Text($"Each {Part} was scored once, by the model that was trained and chosen without it.");
        string[] Over(string name, Func<Spread, double> over) =>
            [name, Invariant($"{over(_report.Accuracy):F4}"), "", Invariant($"{over(_report.MacroF1):F4}"), Invariant($"{over(_report.GroupAccuracy):F4}"), Invariant($"{over(_report.GroupMacroF1):F4}"), "", "", ""];
        section.Table(
            [$" {Part}", "accuracy", "95 % interval", "macro-F1", "once a group", "macro-F1", "images", "groups", "best epoch"],
            [
                .. _report.Turns.Select(turn => (string[])
                [
                    turn.Name, Invariant($"{turn.Images.Accuracy:F4}"), turn.Images.AccuracyInterval.ToString(), Invariant($"{turn.Images.Macro.F1:F4}"), Invariant($"{turn.Groups.Accuracy:F4}"),
                    Invariant($"{turn.Groups.Macro.F1:F4}"), Invariant($"{turn.Images.Images:N0}"), Invariant($"{turn.Images.Groups:N0}"), Invariant($"{turn.BestEpoch}"),
                ]),
                Over("mean", spread => spread.Mean),
                .. _report.ByLaboratory ? [] : (string[][])[Over("deviation", spread => spread.Deviation)],
                Over("worst", spread => spread.Worst),
            ]);
        if (!_report.ByLaboratory) section.Note("The deviation says how far a single split could have misled; it is no error of the mean, because the folds' models share most of what they learnt from.");
    }

    private void AddScores()
    {
        var section = _page.Section("Scores");
        section.IsNarrow = true;
        section.Text($"All {Images}, each by the model that had not seen it. Intervals are 95 % by a bootstrap over independent groups.");
        (string, ClassificationReport)[] once = _report.Pooled.Groups < _report.Pooled.Images ? [("once a group", _report.PooledByGroup)] : [];
        ScoreSections.Scores(section, [("all images", _report.Pooled), .. once]);
        foreach (var note in _report.Pooled.Notes.Concat(_report.Notes)) section.Note(note);
    }

    private void AddReliability()
    {
        using var figure = ReliabilityPlot.Draw(_report.Pooled, "Reliability as trained");
        _page.Section("Calibration").Wide(figure, $"Reliability diagram of the {Images}");
    }

    private void AddMistakes()
    {
        var (_, wrong, pairs) = Mistakes.Of(_report.Predictions);
        var section = _page.Section("Mistakes", Invariant($"{wrong.Count:N0}"));
        if (wrong.Count == 0)
        {
            section.Text("No image was taken for another class.");
            return;
        }

        ScoreSections.Pairs(section, _report.Pooled.Matrix.Classes, pairs);
        section.Text("The surest first, with the probability: a wrong label is as likely here as a wrong model. Where each model looked is in the report of its run.");
        var rows = new MistakeRows(_report.Pooled.Matrix.Classes);
        section.SideBySide(wrong.Take(MostMistakes).Select(rows.Row));
        if (wrong.Count > MostMistakes) section.Note(Invariant($"and {wrong.Count - MostMistakes:N0} more, in {Path.GetFileName(_report.Folder.Predictions)}"));
    }

    private void AddOrigin()
    {
        var section = _page.Section("How it was made");
        section.Text($"{(_report.Leakage.Audit == AuditKind.None ? "Copies were not searched for: only the groups that the data names were kept together." : "Copies were searched for and kept together.")} A ninth of what was not left out chose each model's epoch.");
        section.Table([" run", "images", "best epoch"], _report.Turns.Select(turn => (string[])[turn.Run, Invariant($"{turn.Images.Images:N0}"), Invariant($"{turn.BestEpoch}")]));
        section.Table([" software", " version"], _report.Versions.Select(version => (string[])[version.Key, version.Value]));
        section.Folded("All options", JsonSerializer.Serialize(_report.Options, JsonFile.Options));
    }

    private void AddLimits() => _page.Section("Limits").List(
    [
        _report.ByLaboratory
            ? "Each score is of one laboratory's photographs by a model of the others'. With few laboratories their spread says little of the next one."
            : "The score is of photographs like these. Another laboratory's stain, camera or magnification is another matter: hemato crossval --leave-out laboratory measures it.",
        "It is the score of a way to train, not of one model: each of these models learnt from a part of the images.",
        "For research and teaching. It is not a medical device: no decision about a person may rest on it.",
    ]);
}
