using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Robustness;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Training;

namespace Hematovision.Reporting.Runs;

/// <summary>
/// A run as one page that people show each other, <c>RUN/report.html</c>, made of what the run folder holds. The model is asked for nothing but
/// where it looked in its mistakes, unless it was never scored, or is to be scored on worse photographs.
/// </summary>
public sealed class RunReport : IDisposable
{
    private readonly RunFolder _run;
    private readonly RunReportOptions _options;
    private readonly Action<string, int, int>? _progress;
    private Predictor? _predictor;

    private RunReport(RunFolder run, RunReportOptions options, Action<string, int, int>? progress) => (_run, _options, _progress) = (run, options, progress);

    /// <summary>Writes <c>report.html</c>, and those pictures of <c>plots/</c> that are not there.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told what is being done, how many images are done, and of how many; null for nobody.</param>
    /// <param name="cancellation">Stops it; no page is written then.</param>
    /// <returns>What the report lacks because the folder does, a line each.</returns>
    /// <exception cref="HematoException">It is not a run folder, or the page cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<string> Write(
        string path, RunReportOptions? options = null, Action<string, int, int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var report = new RunReport(RunFolder.Open(path), options ?? new(), progress);
        return report.Write(cancellation);
    }

    /// <summary>Frees the model.</summary>
    void IDisposable.Dispose() => _predictor?.Dispose();

    private IReadOnlyList<string> Write(CancellationToken cancellation)
    {
        if (_options.Robustness && !File.Exists(_run.Best)) throw new HematoException($"{_run.Path} has no {Path.GetFileName(_run.Best)}: --robustness has no model to score.");
        var contents = RunContents.Read(_run);
        if (!File.Exists(_run.Predictions) && File.Exists(_run.Scores) && File.Exists(_run.Best) && Score(contents, cancellation)) contents = RunContents.Read(_run);
        if (_options.Robustness) TestRobustness(contents, cancellation);
        contents.ReadRobustness();
        SavePlots(contents);
        RunReportPage.Of(contents, Explain(contents, cancellation)).Save(_run.Report);
        return contents.Missing;
    }

    // A run of a version that kept no predictions. Like those, these are of the logits as they are, whatever the model was calibrated to since.
    // False, and nothing is written, where an image is gone or cannot be read any more.
    private bool Score(RunContents contents, CancellationToken cancellation)
    {
        var examples = contents.Scorable;
        if (!RunContents.AreThere(examples)) return false;
        var images = new List<ScoredImage>();
        foreach (var (index, logits, _) in Model.Outputs(examples, cancellation))
        {
            var truth = ClassNames.IndexOf(Model.Classes, examples[index].Label);
            images.Add(new ScoredImage(examples[index], new Scored(truth, Softmax.Of(logits, 1), examples[index].Group)));
            _progress?.Invoke("scoring", images.Count, examples.Count);
        }

        if (examples.Select(example => example.Split!.Value).Distinct().Any(split => contents.Counted(split) is { } count && count != images.Count(image => image.Example.Split == split))) return false;
        PredictionsFile.Write(_run.Predictions, Model.Classes, images);
        return true;
    }

    private void TestRobustness(RunContents contents, CancellationToken cancellation)
    {
        if (contents.Quoted is not { } quoted) throw new HematoException($"{_run.Path} has no scored images that --robustness could take: it has no {Path.GetFileName(_run.Predictions)}.");
        var examples = quoted.Images.Select(image => image.Example).ToList();
        var sample = ImageDataset.Sample(examples, _options.Limit);
        var report = RobustnessTest.Run(Model, sample, progress: done => _progress?.Invoke("worse photographs", done, sample.Count), cancellation: cancellation);
        JsonFile.Write(_run.Robustness, report);
        RobustnessPlot.Save([(_run.Name, report)], _run.Plot("robustness"));
    }

    private MistakeRows? Explain(RunContents contents, CancellationToken cancellation)
    {
        if (contents.Quoted is not { } quoted) return null;
        var rows = new MistakeRows(quoted.Report.Matrix.Classes);
        string[] shown = [.. Mistakes.Of(quoted.Images).Wrong.Take(RunReportPage.MostMistakes).Select(image => image.Example.Path).Where(File.Exists).Distinct()];
        if (contents.Model is null || shown.Length == 0) return rows;
        foreach (var explanation in Model.Explain(shown, ExplanationMethod.GradCam, cancellation)) rows.Add(explanation);
        return rows;
    }

    private void SavePlots(RunContents contents)
    {
        if (contents.Epochs.Count > 0 && IsMissing("learning_curves")) LearningCurvePlot.Save(contents.Epochs, _run.Plot("learning_curves"), _run.Name);
        foreach (var scores in contents.Shown)
        {
            var end = SplitName.Of(scores.Split);
            if (ScorePlots.Names.Any(name => IsMissing($"{name}_{end}"))) ScorePlots.Save(scores.Report, name => _run.Plot($"{name}_{end}"), $"{_run.Name}: {scores.Name} images");
        }

        if (contents.Robustness is { } robustness && IsMissing("robustness")) RobustnessPlot.Save([(_run.Name, robustness)], _run.Plot("robustness"));

        bool IsMissing(string name) => !File.Exists(_run.Plot(name) + ".svg") || !File.Exists(_run.Plot(name) + ".png");
    }

    private Predictor Model => _predictor ??= Predictor.Load(_run.Best, _options.Device, loading: _options.Loading);
}
