using Hematovision.Evaluation;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting.Html;
using Hematovision.Training;
using static System.FormattableString;

namespace Hematovision.Reporting.Runs;

/// <summary>A run as a page: how good the model is and how that is known, what it gets wrong, what it was made of, what it is for.</summary>
internal sealed partial class RunReportPage
{
    internal const int MostMistakes = 24;

    private readonly RunContents _run;
    private readonly HtmlPage _page;

    // The quoted scores with the temperature that the model was given since; null where it has none.
    private readonly ClassificationReport? _calibrated;

    private RunReportPage(RunContents run)
    {
        _run = run;
        _calibrated = run.Model?.Calibration is { } calibration ? run.Quoted?.At(calibration.Temperature) : null;
        var options = run.Config.Options;
        _page = new HtmlPage(run.Run.Name, Invariant($"{options.Backbone} at {options.Size} px, trained on {DataName} to tell {run.Config.Classes.Count} classes apart, begun {run.Config.Started:yyyy-MM-dd HH:mm} UTC"));
    }

    private TrainingOptions Options => _run.Config.Options;

    private string DataName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Options.Data));

    /// <param name="run">What the folder holds.</param>
    /// <param name="mistakes">Makes the rows of the quoted split's mistakes; null where nothing was scored.</param>
    internal static HtmlPage Of(RunContents run, MistakeRows? mistakes)
    {
        var page = new RunReportPage(run);
        page.AddWarnings();
        page.AddFacts();
        page.AddMissing();
        if (run.Quoted is { } quoted)
        {
            page.AddScores(quoted);
            ScoreSections.AddConfusion(page._page, quoted.Report, $"{quoted.Name} images");
            ScoreSections.AddClasses(page._page, quoted.Report);
            ScoreSections.AddRanking(page._page, quoted.Report, $"{quoted.Name} images");
            page.AddCalibration(quoted);
            page.AddMistakes(quoted, mistakes!);
            page.AddRobustness();
        }

        page.AddLearning();
        page.AddData();
        page.AddModel();
        page.AddOrigin();
        page.AddLimits();
        return page._page;
    }

    private void AddFacts()
    {
        if (_run.Quoted is not { } quoted) return;
        var r = quoted.Report;
        _page.Fact(Invariant($"{r.Accuracy:F4}"), Invariant($"{quoted.Name} accuracy (95 % {r.AccuracyInterval})"));
        _page.Fact(Invariant($"{r.Macro.F1:F4}"), Invariant($"macro-F1 ({r.MacroF1Interval})"));
        _page.Fact(Invariant($"{(_calibrated ?? r).ExpectedCalibrationError:F4}"), _calibrated is null ? "calibration error, uncalibrated" : "calibration error with the temperature");
        _page.Fact(Invariant($"{r.Images:N0}"), Invariant($"{quoted.Name} images in {r.Groups:N0} independent groups"));
        if (_run.Config.Leakage is { } leakage) _page.Fact(Invariant($"{leakage.LeakedGroups:N0}"), "groups in several splits", alarming: leakage.LeakedGroups > 0);
    }

    private void AddMissing()
    {
        if (_run.Missing.Count == 0) return;
        var section = _page.Section("Missing", Invariant($"{_run.Missing.Count}"));
        section.Text("Not everything that a run leaves could be read, so this page lacks:");
        section.List(_run.Missing);
    }

    private void AddScores(SplitScores quoted)
    {
        var section = _page.Section("Scores");
        section.IsNarrow = true;
        var lost = _run.ScoreOf(Data.Split.Test, "images") is null ? "There are no test images" : "The test images' scores are not shown (see Missing)";
        section.Text("The best epoch's model. " + (quoted.Split == Data.Split.Test
            ? "The test images chose nothing; the validation images chose the epoch, so their scores flatter."
            : $"{lost}: these chose the epoch, so the scores flatter.") + " Intervals are 95 % by a bootstrap over independent groups.");
        ScoreSections.Scores(section, [.. _run.Shown.Select(split => (split.Name, split.Report))]);
        foreach (var note in quoted.Report.Notes) section.Note(note);
    }

    private void AddCalibration(SplitScores quoted)
    {
        var section = _page.Section("Calibration");
        var calibration = _run.Model?.Calibration;
        if (calibration is null)
        {
            section.Text(_run.Model is null
                ? "Whether the model was calibrated is not known: its file is not there."
                : "Not calibrated: its probabilities are as training left them, and it refers no cell to a person. To calibrate it on its validation images:");
            if (_run.Model is not null && ErrorRate() is { Length: > 0 }) section.Text("They chose the epoch, for which the 95 % confidence of an error rate does not allow: images that chose nothing prove more.");
            if (_run.Model is not null) section.Code($"hemato calibrate {ShellWord.Of(_run.Run.Best)} --data {ShellWord.Of(_run.Run.Split)}{ErrorRate()}");
        }
        else
        {
            var (before, after) = (quoted.Report, _calibrated!);
            section.Table([" calibration", " value"], CalibrationText.Lines(calibration).Select(line => (string[])[line.Name, line.Text]));
            section.Table(
                [$" {quoted.Name} images", "calibration error", "log loss"],
                [["as trained", Invariant($"{before.ExpectedCalibrationError:F4}"), Invariant($"{before.LogLoss:F4}")], ["with the temperature", Invariant($"{after.ExpectedCalibrationError:F4}"), Invariant($"{after.LogLoss:F4}")]]);
            if (quoted.Split == Data.Split.Val && calibration.DatasetHash == _run.Config.DatasetHash) section.Note("The temperature was fitted to these same images.");
            if (calibration.Views > 1) section.Note(Invariant($"The temperature is that of {calibration.Views} views of a picture; here it is applied to one."));
        }

        Draw(quoted.Report, "as trained");
        if (_calibrated is not null) Draw(_calibrated, "with the temperature");

        void Draw(ClassificationReport report, string how)
        {
            using var figure = ReliabilityPlot.Draw(report, $"Reliability {how}");
            section.Wide(figure, $"Reliability diagram of the {quoted.Name} images {how}");
        }
    }

    // The least of some rates that the validation images prove, as calibrate would: an option that it refuses is no advice.
    private string ErrorRate()
    {
        // Of images that are not independent calibrate takes fewer, and which is not known here.
        if (_run.Val is not { } val || _run.Config.Leakage is not { LeakedGroups: 0, Audit: not Data.Audit.AuditKind.None }) return "";
        var cells = SelectiveRisk.Cells(val.Logits());
        return ((double[])[0.01, 0.02, 0.05, 0.1]).Where(rate => SelectiveRisk.Bound(cells, rate) is not null).Select(rate => Invariant($" --error-rate {rate}")).FirstOrDefault("");
    }

    private void AddMistakes(SplitScores quoted, MistakeRows rows)
    {
        var (_, wrong, pairs) = Mistakes.Of(quoted.Images);
        var section = _page.Section("Mistakes", Invariant($"{wrong.Count:N0}"));
        if (wrong.Count == 0)
        {
            section.Text($"None of the {quoted.Name} images was taken for another class.");
            return;
        }

        ScoreSections.Pairs(section, quoted.Report.Matrix.Classes, pairs);
        section.Text($"The surest first, with the probability: a wrong label is as likely here as a wrong model. On the left what the model saw, on the right what spoke for the class it named (Grad-CAM{rows.Coarseness}).");
        section.SideBySide(wrong.Take(MostMistakes).Select(rows.Row));
        if (wrong.Count > MostMistakes) section.Note(Invariant($"and {wrong.Count - MostMistakes:N0} more, in {Path.GetFileName(_run.Run.Predictions)}"));
    }

    private void AddRobustness()
    {
        var section = _page.Section("Robustness");
        if (_run.Robustness is not { } robustness)
        {
            section.Text("Not measured. To score the model on worse photographs too:");
            section.Code($"hemato report {ShellWord.Of(_run.Run.Path)} --robustness");
            return;
        }

        section.Text(Invariant($"As photographs get worse the model keeps {robustness.RelativeArea:F4} (95 % {robustness.RelativeAreaInterval}) of its clean accuracy {robustness.CleanAccuracy:F4}, on {robustness.Images:N0} images in {robustness.Groups:N0} independent groups."));
        using (var figure = RobustnessPlot.Draw([(_run.Run.Name, robustness)])) section.Wide(figure, "Accuracy under each corruption");
        section.Table(
            [" corruption", "area", "95 % interval", " accuracy by level"],
            robustness.Curves.Select(curve => (string[])
                [curve.Name, Invariant($"{curve.RelativeArea:F4}"), curve.RelativeAreaInterval.ToString(), string.Join(" · ", curve.Points.Select(p => Invariant($"{p.Label}: {p.Accuracy:F2}")))]));
    }

    private void AddLearning()
    {
        if (_run.Epochs.Count == 0) return;
        var section = _page.Section("Learning curves", Invariant($"{_run.Epochs.Count:N0} {(_run.Epochs.Count == 1 ? "epoch" : "epochs")}"));
        using (var figure = LearningCurvePlot.Draw(_run.Epochs, "Learning curves")) section.Wide(figure, "Loss, accuracy and macro-F1 of each epoch");
        section.Table(
            ["epoch", " stage", "loss", "accuracy", "val loss", "val accuracy", "val macro-F1", "learning rate", "images/s", "seconds"],
            _run.Epochs.Select(e => (string[])
            [
                Invariant($"{e.Epoch}"), e.Stage, Invariant($"{e.TrainLoss:F4}"), Invariant($"{e.TrainAccuracy:F4}"), Invariant($"{e.ValLoss:F4}"), Invariant($"{e.ValAccuracy:F4}"), Invariant($"{e.ValMacroF1:F4}"),
                Invariant($"{e.LearningRate:0.0e+0}"), Invariant($"{e.ImagesPerSecond:F0}"), Invariant($"{e.Seconds:F1}"),
            ]));
    }
}
