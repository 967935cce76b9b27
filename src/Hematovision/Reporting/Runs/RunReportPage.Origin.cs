using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.IO;
using Hematovision.Training;
using static System.FormattableString;

namespace Hematovision.Reporting.Runs;

/// <summary>What a run was made of, and what that means for who would use its model.</summary>
internal sealed partial class RunReportPage
{
    private void AddWarnings()
    {
        if (_run.Config.Leakage is { LeakedGroups: > 0 } leakage)
        {
            var shares = leakage.Splits.Where(s => s.Split != Split.Train && s.Leaked > 0).Select(s => Invariant($"{s.Leaked:N0} of {s.Images:N0} {SplitName.Of(s.Split)} images ({s.Share:P1})"));
            _page.Warn($"This run was allowed to leak: {string.Join(" and ", shares)} are not independent of another split. Its scores flatter. {WithoutLeaks()}".TrimEnd());
        }

        foreach (var scores in _run.Shown)
        {
            if (_run.ScoreOf(scores.Split, "accuracy") is { } accuracy && Math.Abs(accuracy - scores.Report.Accuracy) > 1e-9)
                _page.Warn(Invariant($"metrics.json says that the {scores.Name} accuracy is {accuracy:F4}, and predictions.csv says {scores.Report.Accuracy:F4}, as on this page: one of them is of another model, or of another machine."));
        }

        if (_run.Scores is null) _page.Warn("This run is not complete: its model is not the final one, and was not scored.");
    }

    private string WithoutLeaks()
    {
        var split = _run.Test is null ? "val" : "test";
        if (_run.Scores?[$"{split}_without_leaks"] is not JsonObject clean) return "";
        var interval = clean["accuracy_interval"]!;
        return Invariant($"Without those images the {(split == "val" ? "validation" : split)} accuracy is {clean["accuracy"]!.GetValue<double>():F4} (95 % {interval["low"]!.GetValue<double>():F4} to {interval["high"]!.GetValue<double>():F4}), on {clean["images"]!.GetValue<int>():N0} images.");
    }

    private void AddData()
    {
        var section = _page.Section("Data");
        section.IsNarrow = true;
        section.Text(Audited(_run.Config.Leakage));
        if (_run.Config.Leakage is { Splits.Count: > 0 } leakage)
            section.Table([" split", "images", "not independent of another split", "share"], leakage.Splits.Select(s => (string[])[SplitName.Of(s.Split), Invariant($"{s.Images:N0}"), Invariant($"{s.Leaked:N0}"), Invariant($"{s.Share:P1}")]));

        if (_run.Examples.Count == 0) return;
        section.Heading("Split");
        Split[] splits = Enum.GetValues<Split>();
        string[] Row(string name, IReadOnlyList<ImageExample> its) =>
            [name, .. splits.Select(split => Invariant($"{its.Count(e => e.Split == split):N0}")), Invariant($"{its.Count:N0}"), Invariant($"{its.DistinctBy(e => e.Group).Count():N0}")];
        section.Table(
            [" class", .. splits.Select(SplitName.Of), "images", "groups"],
            [.. _run.Examples.GroupBy(e => e.Label).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Row(g.Key, [.. g])), Row("all", _run.Examples)]);
        var laboratories = _run.Examples.Select(e => e.Laboratory).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (laboratories.Count > 0) section.Note($"Laboratories: {string.Join(", ", laboratories)}");
        if (Options.Limit > 0) section.Note(Invariant($"A part of the data set: at most {Options.Limit:N0} images of a class and split (--limit)."));
    }

    private static string Audited(LeakFacts? leakage) => leakage switch
    {
        null => "Nothing is recorded of copies and leaks in this data.",
        { Audit: AuditKind.None } => Invariant($"Copies were not searched for: only the groups that the data set names are known. {Counts(leakage)}"),
        { Audit: AuditKind.Searched } => Invariant($"Copies were searched for before training, and joined into groups. {Counts(leakage)}"),
        _ => Invariant($"The split was made with copies kept together, and the images are unchanged since. {Counts(leakage)}"),
    };

    private static string Counts(LeakFacts leakage)
    {
        var leftOut = leakage.LeftOut == 0 ? "" : Invariant($" {leakage.LeftOut:N0} more {(leakage.LeftOut == 1 ? "image was" : "images were")} left out, because training shows what they show.");
        return Invariant($"{leakage.Images:N0} images in {leakage.Groups:N0} independent groups; {(leakage.LeakedGroups == 0 ? "no group stands in several splits" : Invariant($"{leakage.LeakedGroups:N0} groups stand in several splits"))}.") + leftOut;
    }

    private void AddModel()
    {
        var section = _page.Section("Model");
        section.IsNarrow = true;
        List<string[]> rows =
        [
            ["backbone", Options.Backbone],
            ["head", Options.Head.Count == 0 ? Invariant($"dropout {Options.Dropout}, classes") : Invariant($"dropout {Options.Dropout}, dense {string.Join(", ", Options.Head)}, classes")],
            ["classes", string.Join(", ", _run.Config.Classes)],
            ["what it sees", Invariant($"{Options.Crop.Seen()} at {Options.Size} x {Options.Size} px{(Options.WhiteBalance ? ", white balanced" : "")}")],
            ["began from", _run.Config.PretrainedFile is { } file ? $"{Options.Weights} ({Path.GetFileName(file)})" : "random weights"],
            ["frozen while fine-tuning", Options.Freeze ?? ""],
        ];
        if (_run.Model is { } model) rows.Add(["best epoch", _run.Epochs.Count < model.Epoch ? Invariant($"{model.Epoch}") : Invariant($"{model.Epoch} of {_run.Epochs.Count}")]);
        if (_run.Summary is { } summary)
        {
            // The last lines of model_summary.txt: names, two blanks, counts.
            rows.AddRange(Totals().Matches(summary).Select(total => (string[])[total.Groups[1].Value.Trim(), total.Groups[2].Value]));
            if (File.Exists(_run.Run.Best)) rows.Add(["file", $"{Path.GetFileName(_run.Run.Best)}, {FileSize.Text(new FileInfo(_run.Run.Best).Length)}"]);
        }

        section.Table([" of the model", " value"], rows);
        if (_run.Summary is not null) section.Folded("Layers", _run.Summary);
    }

    private void AddOrigin()
    {
        var (section, config) = (_page.Section("How it was made"), _run.Config);
        if (config.Command is { Count: > 0 } command) section.Code(string.Join(' ', command.Select(ShellWord.Of)));
        else section.Text("The command was not recorded; its options were.");
        section.Text("To run it again and compare, to the bit:");
        section.Code($"hemato reproduce {ShellWord.Of(_run.Run.Path)}");
        section.Table(
            [" software and machine", " version or value"],
            [.. config.Versions.Select(v => (string[])[v.Key, v.Value]), ["git commit", config.GitCommit ?? "unknown"], ["device", $"{config.Device}, {config.Precision}".ToLowerInvariant()], .. config.Machine.Select(Machine)]);
        section.Table(
            [" of", " SHA-256"],
            [
                ["images, labels, groups, splits", config.DatasetHash], ["images alone", config.ImagesHash ?? "unknown"], ["weights it began from", config.PretrainedHash ?? "none"],
                .. File.Exists(_run.Run.Best) ? [["best.safetensors", FileHash.Of(_run.Run.Best)]] : (string[][])[],
            ]);
        section.Folded("All options", File.ReadAllText(_run.Run.Config));
    }

    private static string[] Machine(KeyValuePair<string, string> fact) =>
        fact.Key == "memory_bytes" && long.TryParse(fact.Value, out var bytes) ? ["memory", FileSize.Text(bytes)] : [fact.Key, fact.Value];

    private void AddLimits()
    {
        var section = _page.Section("Intended use and limits");
        section.Text($"For research and teaching: naming the white blood cell in a photograph of a stained smear as one of {string.Join(", ", _run.Config.Classes)}, where the photographs are like those it learnt from. It is not a medical device: no decision about a person may rest on it.");
        section.List(Limits());
    }

    private IEnumerable<string> Limits()
    {
        yield return "It knows no other class. Any other cell, or no cell at all, gets one of these names too" + (_run.Model?.Calibration?.NoveltyBound is null ? "; uncalibrated, it refers none of them to a person." : ", unless it is flagged as unlike the training images.");
        yield return "Another laboratory's stain, camera or magnification is another matter: scores fall there, by how much nobody knows before it is measured with hemato eval on that laboratory's images.";
        if (_run.Quoted is { } quoted)
        {
            var r = quoted.Report;
            yield return Invariant($"The scores rest on {r.Groups:N0} independent groups; the interval says how far chance alone may move the accuracy among photographs like these, not what happens elsewhere.");
            if (quoted.Split == Split.Val) yield return "The scores are of the validation images, which chose the epoch, and flatter.";
            if (r.Classes.Where(c => c.Support > 0).MinBy(c => c.Recall) is { Recall: < 1 } worst) yield return Invariant($"It finds {worst.Name} least often: a share of {worst.Recall:F4} of its {worst.Support:N0} images.");
        }

        if (_run.Config.Leakage is { LeakedGroups: > 0 }) yield return "Leakage was allowed: the scores are of images that it learnt from in part.";
        if (_run.Config.Leakage is not { Audit: AuditKind.Searched or AuditKind.SplitRecord }) yield return "Copies were not searched for, so some of what it is tested on may be what it learnt.";
        if (_run.Robustness is null) yield return "How far worse photographs (blur, noise, low resolution) hurt it was not measured.";
        yield return "The terms of the images and of the weights that it began from hold for it too.";
    }

    [GeneratedRegex(@"^ *(parameters|trainable|frozen|multiply-adds)  +([\d,]+(?: an image)?)$", RegexOptions.Multiline)]
    private static partial Regex Totals();
}
