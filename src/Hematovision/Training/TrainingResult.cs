using Hematovision.Evaluation;

namespace Hematovision.Training;

/// <summary>What a complete run came to.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="History">The epochs.</param>
/// <param name="BestEpoch">The epoch whose weights are kept as best, from 1.</param>
/// <param name="Val">The best model's scores on the validation images, which chose it.</param>
/// <param name="Test">Its scores on the test images, which chose nothing; null where there are none.</param>
/// <param name="Checkpoint">Where the best model was copied to, if it was.</param>
public sealed record TrainingResult(
    RunFolder Run,
    IReadOnlyList<EpochMetrics> History,
    int BestEpoch,
    EvaluationResult Val,
    EvaluationResult? Test,
    string? Checkpoint);
