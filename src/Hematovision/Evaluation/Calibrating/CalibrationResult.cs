using Hematovision.Data;
using Hematovision.Models;

namespace Hematovision.Evaluation;

/// <summary>What a calibration found.</summary>
/// <param name="Calibration">For the model file.</param>
/// <param name="Training">The training images' features, for the model file; null where there is no bound for them.</param>
/// <param name="Before">How well probabilities fitted without a temperature.</param>
/// <param name="After">How well they do with it, on the same images.</param>
/// <param name="BadImages">What could not be read, of both.</param>
/// <param name="Notes">What a reader should know, a plain line each.</param>
public sealed record CalibrationResult(
    Calibration Calibration, FeatureGaussian? Training, ConfidenceFit Before, ConfidenceFit After, IReadOnlyList<BadImage> BadImages, IReadOnlyList<string> Notes);

/// <summary>How well probabilities say how often they are right.</summary>
/// <param name="LogLoss">Mean negative log-likelihood of the labels over images, in nats.</param>
/// <param name="CalibrationError">Expected calibration error with 15 bins, 0..1.</param>
public sealed record ConfidenceFit(double LogLoss, double CalibrationError)
{
    internal static ConfidenceFit Of(IReadOnlyList<Scored> scored) => new(Evaluation.LogLoss.Mean(scored), Evaluation.CalibrationError.Of(scored));

    /// <summary>That of logits over a temperature.</summary>
    internal static ConfidenceFit Of(IEnumerable<CalibrationImage> images, double temperature) =>
        Of([.. images.Select(image => image.At(temperature))]);
}
