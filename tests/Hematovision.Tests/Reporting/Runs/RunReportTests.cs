using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;
using Hematovision.Models;
using Hematovision.Reporting.Runs;
using Hematovision.Training;

namespace Hematovision.Tests.Reporting.Runs;

public sealed class RunReportTests(ReportedRun reported) : TorchTest, IClassFixture<ReportedRun>
{
    [Fact]
    public void It_has_the_numbers_of_metrics_json_and_lacks_nothing()
    {
        var run = reported.Copy();

        var missing = RunReport.Write(run.Path);

        Assert.Empty(missing);
        var html = File.ReadAllText(run.Report);
        var scores = JsonNode.Parse(File.ReadAllText(run.Scores))!;
        foreach (var name in (string[])["accuracy", "balanced_accuracy", "matthews", "log_loss", "brier", "expected_calibration_error", "roc_area", "average_precision"])
            Assert.Contains(Cell(scores["test"]![name]!) + "<td class=\"number\">", html, StringComparison.Ordinal);

        foreach (var c in scores["test"]!["classes"]!.AsArray())
        {
            var cells = string.Concat(((string[])["precision", "recall", "f1", "roc_area", "average_precision"]).Select(name => Cell(c![name]!, c[$"{name}_interval"])));
            Assert.Contains($"<tr><td>{WebUtility.HtmlEncode((string)c!["name"]!)}</td>{cells}", html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("></th>", html, StringComparison.Ordinal);
        Assert.Matches("Grad-CAM, a map of [0-9]+ x [0-9]+ places", html);
        foreach (var heading in (string[])["Scores", "Confusion matrix", "Curves", "Calibration", "Mistakes", "Robustness", "Learning curves", "Data", "Model", "How it was made", "Intended use and limits"])
            Assert.Contains($"<h2>{heading}", html, StringComparison.Ordinal);

        Assert.Contains(RunConfig.Load(run.Config).DatasetHash, html, StringComparison.Ordinal);
        Assert.All(["learning_curves", "roc_test", "confusion_matrix_val", "reliability_test"], name => Assert.True(File.Exists(run.Plot(name) + ".svg") && File.Exists(run.Plot(name) + ".png"), name));
    }

    [Fact]
    public void The_name_of_a_class_is_never_markup()
    {
        var run = reported.Copy();

        RunReport.Write(run.Path);

        var html = File.ReadAllText(run.Report);
        Assert.DoesNotContain("<b onclick", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(WebUtility.HtmlEncode(ReportedRun.Hostile), html, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_plot_of_the_page_clips_by_ids_of_its_own()
    {
        var run = reported.Copy();

        RunReport.Write(run.Path);

        var ids = File.ReadAllText(run.Report).Split(" id=\"").Skip(1).Select(rest => rest.Split('"')[0]).ToList();
        Assert.True(ids.Count > 20);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Without_its_model_the_page_says_so_and_shows_the_mistakes_without_maps()
    {
        var run = reported.Copy();
        File.Delete(run.Best);

        var line = Assert.Single(RunReport.Write(run.Path));

        Assert.StartsWith("there is no best.safetensors", line, StringComparison.Ordinal);
        var html = File.ReadAllText(run.Report);
        Assert.Contains(WebUtility.HtmlEncode(line), html, StringComparison.Ordinal);
        Assert.Contains(" taken for ", html, StringComparison.Ordinal);
        Assert.Contains("--robustness has no model", Assert.Throws<HematoException>(() => RunReport.Write(run.Path, new RunReportOptions(Robustness: true))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(60)]
    public void Of_a_metrics_csv_cut_short_the_whole_epochs_are_shown(int cut)
    {
        var run = reported.Copy();
        var text = File.ReadAllText(run.Metrics);
        File.WriteAllText(run.Metrics, cut == 0 ? text[..30] : text[..^cut]);

        var line = Assert.Single(RunReport.Write(run.Path));

        Assert.Contains(cut == 0 ? "holds no metrics of a run" : "metrics.csv is cut short: the learning curves end at epoch 1", line, StringComparison.Ordinal);
        Assert.Equal(cut > 0, File.ReadAllText(run.Report).Contains("<h2>Learning curves", StringComparison.Ordinal));
    }

    [Fact]
    public void A_metrics_csv_that_lost_whole_rows_is_cut_short_too()
    {
        var run = reported.Copy();
        File.WriteAllLines(run.Metrics, File.ReadLines(run.Metrics).SkipLast(1).ToList());

        var line = Assert.Single(RunReport.Write(run.Path));

        Assert.Contains("metrics.csv is cut short: the learning curves end at epoch 1", line, StringComparison.Ordinal);
        Assert.DoesNotContain("2 of 1", File.ReadAllText(run.Report), StringComparison.Ordinal);
    }

    /// <summary>What is left of a split has another accuracy than the split.</summary>
    [Fact]
    public void Of_predictions_that_lost_rows_that_split_is_not_shown()
    {
        var run = reported.Copy();
        File.WriteAllLines(run.Predictions, File.ReadLines(run.Predictions).SkipLast(2).ToList());

        var line = Assert.Single(RunReport.Write(run.Path));

        Assert.Contains("predictions.csv holds 10 of the 12 test images that metrics.json counts: no test scores", line, StringComparison.Ordinal);
        var html = File.ReadAllText(run.Report);
        Assert.Contains("validation accuracy (95 %", html, StringComparison.Ordinal);
        Assert.Contains("scores are not shown (see Missing): these chose the epoch", html, StringComparison.Ordinal);
        Assert.DoesNotContain("test accuracy (95 %", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_cut_within_a_row_are_not_read()
    {
        var run = reported.Copy();
        File.WriteAllText(run.Predictions, File.ReadAllText(run.Predictions)[..^2]);

        Assert.Contains("predictions.csv: its last line has no end, so it is cut short: no curves", Assert.Single(RunReport.Write(run.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_of_another_model_are_warned_of()
    {
        var run = reported.Copy();
        var scores = JsonNode.Parse(File.ReadAllText(run.Scores))!;
        scores["test"]!["accuracy"] = 0.123;
        scores["val"]!["images"] = "many";
        File.WriteAllText(run.Scores, scores.ToJsonString());

        RunReport.Write(run.Path);

        Assert.Contains("metrics.json says that the test accuracy is 0.1230, and predictions.csv says ", File.ReadAllText(run.Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_are_left_are_not_scored_for_all()
    {
        var run = reported.Copy();
        var rows = File.ReadAllLines(run.Split);
        var row = Array.FindIndex(rows, text => text.Contains(",test", StringComparison.Ordinal));
        rows[row] = rows[row].Replace(".jpg", "-moved.jpg", StringComparison.Ordinal);
        File.WriteAllLines(run.Split, rows);
        File.Delete(run.Predictions);

        var missing = RunReport.Write(run.Path);

        Assert.Contains(missing, line => line.StartsWith("there is no predictions.csv", StringComparison.Ordinal));
        Assert.Contains(missing, line => line.StartsWith("1 of the 24 validation and test images are not where they were", StringComparison.Ordinal));
        Assert.False(File.Exists(run.Predictions));
    }

    [Fact]
    public void Nor_where_no_image_of_a_split_can_be_read_any_more()
    {
        var run = reported.Copy();
        var broken = Path.Combine(run.Path, "broken.jpg");
        File.WriteAllText(broken, "no picture");
        File.WriteAllLines(run.Split, File.ReadAllLines(run.Split).Where(row => !row.Contains(",test", StringComparison.Ordinal)).Append($"{broken},{reported.Result.Val.Scores[0].Example.Label},broken,test"));
        File.Delete(run.Predictions);

        Assert.Contains(RunReport.Write(run.Path), line => line.StartsWith("there is no predictions.csv", StringComparison.Ordinal));

        Assert.False(File.Exists(run.Predictions));
    }

    [Fact]
    public void A_row_of_a_label_that_the_model_does_not_know_counts_where_rows_are_lost()
    {
        var run = reported.Copy();
        var scores = JsonNode.Parse(File.ReadAllText(run.Scores))!;
        scores["test"]!["unknown_labels"] = 1;
        File.WriteAllText(run.Scores, scores.ToJsonString());

        Assert.Contains("predictions.csv holds 12 of the 13 test images", Assert.Single(RunReport.Write(run.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_images_are_gone_the_scores_are_there_still()
    {
        var run = reported.Copy();
        var elsewhere = Path.Combine(Path.GetDirectoryName(reported.Data)!, "moved", "deep", "run");
        Directory.CreateDirectory(Path.GetDirectoryName(elsewhere)!);
        Directory.Move(run.Path, elsewhere);

        var line = Assert.Single(RunReport.Write(elsewhere));

        Assert.Contains("test images are not where they were, such as ", line, StringComparison.Ordinal);
        Assert.Contains("no picture", File.ReadAllText(Path.Combine(elsewhere, "report.html")), StringComparison.Ordinal);
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public void A_run_that_kept_no_predictions_is_scored_again_to_the_same_numbers()
    {
        var run = reported.Copy();
        var before = PredictionsFile.Read(run.Predictions).Images;
        File.Delete(run.Predictions);

        Assert.Empty(RunReport.Write(run.Path));

        var after = PredictionsFile.Read(run.Predictions).Images;
        Assert.Equal(before.Select(i => (i.Example.Path, i.Score.Predicted)), after.Select(i => (i.Example.Path, i.Score.Predicted)));
        foreach (var (a, b) in before.Zip(after)) Assert.All(a.Score.Probabilities.Zip(b.Score.Probabilities), p => Assert.Equal(p.First, p.Second, 1e-6f));
    }

    [Fact]
    public void A_run_that_was_allowed_to_leak_says_so_above_everything_else()
    {
        var run = reported.Copy();
        (RunConfig.Load(run.Config) with { Leakage = new LeakFacts(AuditKind.Searched, 48, 40, 3, [new SplitLeak(Split.Train, 24, 3), new SplitLeak(Split.Test, 12, 3)]) }).Save(run.Config);

        RunReport.Write(run.Path);

        var html = File.ReadAllText(run.Report);
        var warning = html.IndexOf("This run was allowed to leak: 3 of 12 test images (25.0 %)", StringComparison.Ordinal);
        Assert.InRange(warning, 1, html.IndexOf("<dl class=\"facts\">", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_is_not_calibrated_is_said_to_be_and_a_calibrated_one_shows_what_that_did()
    {
        var run = reported.Copy();
        RunReport.Write(run.Path);
        var before = File.ReadAllText(run.Report);
        Assert.Contains("calibration error, uncalibrated", before, StringComparison.Ordinal);
        Assert.Contains("hemato calibrate ", before, StringComparison.Ordinal);
        // Twelve images prove no error rate that anyone would ask for.
        Assert.DoesNotContain("--error-rate", before, StringComparison.Ordinal);
        ModelFile.Calibrate(run.Best, run.Best, new Calibration { Temperature = 2, DatasetHash = new string('0', 64), Images = 12, Groups = 12 }, null);

        RunReport.Write(run.Path);

        var html = File.ReadAllText(run.Report);
        Assert.Contains("temperature 2.000, on 12 images", html, StringComparison.Ordinal);
        var images = PredictionsFile.Read(run.Predictions).Images.Where(i => i.Example.Split == Split.Test).ToList();
        var logits = images.Select(i => new CalibrationImage(i.Score.Truth, Array.ConvertAll(i.Score.Probabilities, MathF.Log), i.Score.Group));
        Assert.Contains("Reliability diagram of the test images with the temperature", html, StringComparison.Ordinal);
        Assert.Contains($"<dd>{ConfidenceFit.Of(logits, 2).CalibrationError.ToString("F4", CultureInfo.InvariantCulture)}</dd>", html, StringComparison.Ordinal);
        Assert.Contains($"<td>with the temperature</td>{Cell(ConfidenceFit.Of(logits, 2).CalibrationError)}", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Robustness_is_measured_when_asked_for_and_kept()
    {
        var run = reported.Copy();
        RunReport.Write(run.Path, new RunReportOptions(Robustness: true, Limit: 1));
        File.Delete(run.Plot("robustness") + ".png");

        RunReport.Write(run.Path);

        Assert.Contains("As photographs get worse the model keeps ", File.ReadAllText(run.Report), StringComparison.Ordinal);
        Assert.True(File.Exists(run.Plot("robustness") + ".png"));
    }

    /// <summary>Beyond the forward pass, on two cores: measured at some seconds.</summary>
    [Fact]
    public void A_report_of_3000_images_takes_less_than_two_minutes()
    {
        var run = reported.Copy();
        var (classes, images) = PredictionsFile.Read(run.Predictions);
        var test = images.Where(i => i.Example.Split == Split.Test).ToList();
        var random = new SeededRandom(1);
        PredictionsFile.Write(run.Predictions, classes,
        [
            .. images.Except(test),
            .. Enumerable.Range(0, 3000).Select(i => test[i % test.Count]).Select((image, i) => image with
            {
                Example = image.Example with { Group = $"{i}" },
                Score = image.Score with { Group = $"{i}", Probabilities = Softmax.Of([.. classes.Select((_, k) => (k == image.Score.Truth ? 2 : 0) + (4 * (float)random.NextDouble()))], 1) },
            }),
        ]);
        var scores = JsonNode.Parse(File.ReadAllText(run.Scores))!;
        scores["test"]!["images"] = 3000;
        File.WriteAllText(run.Scores, scores.ToJsonString());
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Empty(RunReport.Write(run.Path));

        Assert.InRange(clock.Elapsed.TotalMinutes, 0, 2);
        Assert.Contains("3,000", File.ReadAllText(run.Report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_run_is_refused()
    {
        Assert.Contains("is not a run folder", Assert.Throws<HematoException>(() => RunReport.Write(reported.Data)).Message, StringComparison.Ordinal);
        var run = reported.Copy();
        File.WriteAllText(run.Config, "{");
        Assert.StartsWith("cannot read ", Assert.Throws<HematoException>(() => RunReport.Write(run.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_are_read_back_to_the_bit_and_are_a_manifest()
    {
        var (classes, images) = PredictionsFile.Read(reported.Result.Run.Predictions);

        ScoredImage[] scored = [.. reported.Result.Val.Scores, .. reported.Result.Test!.Scores];
        Assert.Equal(RunConfig.Load(reported.Result.Run.Config).Classes, classes);
        Assert.Equal(scored.Select(s => s.Example), images.Select(s => s.Example));
        Assert.Equal(scored.SelectMany(s => s.Score.Probabilities), images.SelectMany(s => s.Score.Probabilities));
        Assert.Equal(scored.Length, ImageDataset.Load(reported.Result.Run.Predictions).Examples.Count);
    }

    [Fact]
    public void TensorBoard_has_the_confusion_matrices_and_a_batch_of_augmented_images()
    {
        var events = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Assert.Single(Directory.GetFiles(reported.Result.Run.TensorBoard))));

        foreach (var tag in (string[])["images/augmented", "confusion_matrix/val", "confusion_matrix/test"])
            Assert.Equal(2, events.Split(tag).Length);
    }

    private static string Cell(JsonNode value, JsonNode? interval = null) => interval is null
        ? Cell(value.GetValue<double>())
        : Cell(value.GetValue<double>()).Replace("</td>", $"<small>{Text(interval["low"]!.GetValue<double>())} to {Text(interval["high"]!.GetValue<double>())}</small></td>", StringComparison.Ordinal);

    private static string Cell(double value) => $"<td class=\"number\">{Text(value)}</td>";

    private static string Text(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
