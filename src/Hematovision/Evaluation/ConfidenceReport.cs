namespace Hematovision.Evaluation;

/// <summary>How well a model's confidence fits, and what its referrals leave.</summary>
/// <param name="Fit">How well its probabilities fit, as everything uses them.</param>
/// <param name="Uncalibrated">How well they would without a temperature; null for a model that has none.</param>
/// <param name="Refers">Whether the model refers cells at all.</param>
/// <param name="Images">The images scored.</param>
/// <param name="Answered">Those that are not referred.</param>
/// <param name="Wrong">Those answered wrong.</param>
/// <param name="Unsure">Those referred because the model is not sure enough.</param>
/// <param name="Novel">Those referred because they are unlike the training images.</param>
public sealed record ConfidenceReport(
    ConfidenceFit Fit, ConfidenceFit? Uncalibrated, bool Refers, int Images, int Answered, int Wrong, int Unsure, int Novel);
