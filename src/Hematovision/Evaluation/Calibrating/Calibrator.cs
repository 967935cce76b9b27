using Hematovision.Data;
using Hematovision.Inference;
using Hematovision.Models;

namespace Hematovision.Evaluation;

/// <summary>Finds out what a model's confidence means, on images that it did not learn from.</summary>
public static class Calibrator
{
    /// <summary>With fewer groups a temperature is mostly chance.</summary>
    public const int FewestGroups = 20;

    /// <summary>Runs the model over the images and fits its temperature and bounds.</summary>
    /// <param name="predictor">The model, with as many views as predictions will use. An earlier calibration of it has no part in this.</param>
    /// <param name="datasetHash">Hash of the data set that the images are of.</param>
    /// <param name="images">Labelled images that the model did not learn from.</param>
    /// <param name="training">Some of the images that it did learn from; empty where they are not at hand.</param>
    /// <param name="options">What to find.</param>
    /// <param name="progress">Told how many images are done, after each; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UsageException">An option is out of its range.</exception>
    /// <exception cref="HematoException">The images are too few, none has a label that the model knows, or no rule holds the error rate on them.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CalibrationResult Calibrate(
        Predictor predictor,
        string datasetHash,
        IReadOnlyList<ImageExample> images,
        IReadOnlyList<ImageExample> training,
        CalibrationOptions options,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var bad = new List<BadImage>();
        var seen = Known(predictor, images, bad, progress, cancellation);
        if (seen.Count == 0) throw new HematoException($"no image to calibrate on has a label that the model knows ({string.Join(", ", predictor.Classes)}); rename the folders or labels to these.");
        CalibrationImage[] known = [.. seen.Select(s => s.Image)];
        var groups = known.DistinctBy(image => image.Group).Count();
        if (groups < FewestGroups) throw new HematoException($"{known.Length} images in {groups} independent groups are too few to calibrate on; name a data set or split with at least {FewestGroups} groups.");

        var notes = new List<string>();
        var temperature = TemperatureFit.Of(known);
        if (temperature is null) notes.Add("every calibration image is right, which no temperature explains best; it stays 1");
        var error = options.ErrorRate is { } rate ? ErrorBound(known, rate) : null;
        var (novelty, distribution) = Novelty(predictor, [.. seen.Select(s => (s.Features, s.Image.Group))], training, options, bad, progress is null ? null : done => progress(images.Count + done), notes, cancellation);
        var calibration = new Calibration
        {
            Temperature = temperature ?? 1,
            Views = predictor.ViewCount,
            Precision = predictor.Precision,
            AbstainBelow = options.AbstainBelow,
            ErrorBound = error,
            NoveltyBound = novelty,
            DatasetHash = datasetHash,
            Images = known.Length,
            Groups = groups,
        };
        return new CalibrationResult(calibration, distribution, ConfidenceFit.Of(known, 1), ConfidenceFit.Of(known, calibration.Temperature), bad, notes);
    }

    private static List<(CalibrationImage Image, float[] Features)> Known(
        Predictor predictor, IReadOnlyList<ImageExample> examples, List<BadImage> bad, Action<int>? progress, CancellationToken cancellation)
    {
        var known = new List<(CalibrationImage, float[])>();
        var done = 0;
        foreach (var (index, logits, features) in predictor.Outputs(examples, cancellation))
        {
            var truth = ClassNames.IndexOf(predictor.Classes, examples[index].Label);
            if (truth >= 0) known.Add((new CalibrationImage(truth, logits, examples[index].Group), features));
            progress?.Invoke(++done);
        }

        bad.AddRange(predictor.BadImages);
        return known;
    }

    private static ErrorBound ErrorBound(IReadOnlyList<CalibrationImage> known, double rate)
    {
        var cells = SelectiveRisk.Cells(known);
        if (SelectiveRisk.Bound(cells, rate) is { } bound) return bound;
        var fewest = SelectiveRisk.FewestGroups(rate);
        throw new HematoException(cells.Count < fewest
            ? $"{cells.Count} independent groups cannot prove an error rate of {rate}: it takes {fewest} even if none is wrong. Name more images or a larger --error-rate."
            : $"no threshold is proven to hold an error rate of {rate} on these {cells.Count} groups, {cells.Count(cell => cell.Wrong)} of which are wrong. Name a larger --error-rate, or train a better model.");
    }

    private static (NoveltyBound?, FeatureGaussian?) Novelty(
        Predictor predictor,
        IReadOnlyList<(float[] Features, string Group)> known,
        IReadOnlyList<ImageExample> training,
        CalibrationOptions options,
        List<BadImage> bad,
        Action<int>? progress,
        List<string> notes,
        CancellationToken cancellation)
    {
        if (training.Count == 0) return (null, null);
        var learnt = Known(predictor, training, bad, progress, cancellation);
        if (learnt.Count == 0) throw new HematoException($"no training image can be read and has a label that the model knows ({string.Join(", ", predictor.Classes)}); name the images that it learnt from with --train.");
        var distribution = FeatureGaussian.Fit([.. learnt.Select(image => image.Features)], [.. learnt.Select(image => image.Image.Truth)]);
        var distances = distribution.Distances([.. known.Select(image => image.Features)]);
        if (FalseFlags.Distance([.. distances.Zip(known, (distance, image) => (distance, image.Group))], options.FalseFlagRate) is { } distance)
        {
            return (new NoveltyBound(options.FalseFlagRate, distance, learnt.Count), distribution);
        }

        notes.Add($"a false-flag rate of {options.FalseFlagRate} takes {FalseFlags.FewestGroups(options.FalseFlagRate)} independent groups: images unlike the training images are not flagged");
        return (null, null);
    }
}
