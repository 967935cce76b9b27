using System.Diagnostics;
using Hematovision.Data;
using Hematovision.Inference;

namespace Hematovision.Evaluation;

/// <summary>Scores a model on labelled images.</summary>
public static class Evaluator
{
    private const string NoLaboratory = "none named";

    /// <summary>Runs the model over the examples and scores what it says. Labels are matched to the model's classes by name.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="examples">The images with their labels.</param>
    /// <param name="isLeaked">Which of them are not independent of what the model learnt from; null for none.</param>
    /// <param name="progress">Told how many images are done, after each; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">No image could be read, or none has a label that the model knows.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EvaluationResult Score(
        Predictor predictor,
        IReadOnlyList<ImageExample> examples,
        Func<ImageExample, bool>? isLeaked = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        var clock = Stopwatch.StartNew();
        var scored = new List<Scored>(examples.Count);
        var images = new List<ScoredImage>(examples.Count);
        var independent = new List<Scored>(examples.Count);
        var laboratories = new SortedDictionary<string, List<Scored>>(StringComparer.Ordinal);
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var confidence = new ConfidenceCount(predictor);
        foreach (var answer in predictor.Answers(examples, cancellation))
        {
            var example = examples[answer.Index];
            var truth = ClassNames.IndexOf(predictor.Classes, example.Label);
            if (truth < 0) unknown[example.Label] = unknown.GetValueOrDefault(example.Label) + 1;
            scored.Add(new Scored(truth, answer.Probabilities, example.Group));
            images.Add(new ScoredImage(example, scored[^1]));
            confidence.Add(answer, scored[^1]);
            if (isLeaked?.Invoke(example) != true) independent.Add(scored[^1]);
            var laboratory = example.Laboratory ?? NoLaboratory;
            if (!laboratories.TryGetValue(laboratory, out var its)) laboratories[laboratory] = its = [];
            its.Add(scored[^1]);
            progress?.Invoke(scored.Count);
        }

        clock.Stop();
        if (laboratories.Count == 1) laboratories.Remove(NoLaboratory); // the data set knows of none
        if (scored.Count == 0) throw new HematoException("no image to score could be read.");
        return new EvaluationResult(
            ClassificationReport.Compute(predictor.Classes, scored),
            ClassificationReport.ByGroup(predictor.Classes, scored),
            clock.Elapsed.TotalSeconds,
            predictor.BadImages,
            unknown)
        {
            Laboratories = new SortedDictionary<string, ClassificationReport>(
                laboratories.Where(l => l.Value.Exists(s => s.Truth != Scored.UnknownLabel))
                    .ToDictionary(l => l.Key, l => ClassificationReport.Compute(predictor.Classes, l.Value)),
                StringComparer.Ordinal),
            Scores = images,
            Confidence = confidence.Report(),
            LeakedImages = scored.Count - independent.Count,
            WithoutLeaks = independent.Count < scored.Count && independent.Exists(s => s.Truth != Scored.UnknownLabel)
                ? ClassificationReport.Compute(predictor.Classes, independent)
                : null,
        };
    }
}

/// <summary>What an evaluation found.</summary>
/// <param name="Report">Every image scored.</param>
/// <param name="ByGroup">Every group scored once, by the mean of its images' probabilities.</param>
/// <param name="Seconds">Wall time, from the first file to the last probability.</param>
/// <param name="BadImages">Images that could not be read; they are in no number.</param>
/// <param name="UnknownLabels">Labels that are no class of the model, with their images; they are in no number but the speed.</param>
public sealed record EvaluationResult(
    ClassificationReport Report,
    ClassificationReport ByGroup,
    double Seconds,
    IReadOnlyList<BadImage> BadImages,
    IReadOnlyDictionary<string, int> UnknownLabels)
{
    /// <summary>Every image that could be read, with its score, in the order of the examples.</summary>
    public IReadOnlyList<ScoredImage> Scores { get; init; } = [];

    /// <summary>The images of each laboratory that the data names; empty where it names none.</summary>
    public IReadOnlyDictionary<string, ClassificationReport> Laboratories { get; init; } = new Dictionary<string, ClassificationReport>();

    /// <summary>How well the model's confidence fits, and what its referrals leave.</summary>
    public required ConfidenceReport Confidence { get; init; }

    /// <summary>Images that are not independent of another split.</summary>
    public int LeakedImages { get; init; }

    /// <summary>The images but those; null where there are none of those, or nothing else.</summary>
    public ClassificationReport? WithoutLeaks { get; init; }

    /// <summary>Images a second.</summary>
    public double ImagesPerSecond => (Report.Images + Report.UnknownLabels) / Seconds;
}

/// <summary>An image and what the model made of it.</summary>
/// <param name="Example">The image.</param>
/// <param name="Score">Its label and probabilities.</param>
public sealed record ScoredImage(ImageExample Example, Scored Score);
