using Hematovision.Inference;

namespace Hematovision.Evaluation;

/// <summary>What a calibration shall find.</summary>
/// <param name="ErrorRate">The share of wrong ones among the answered cells that shall hold, above 0 and below 1; null to answer all.</param>
/// <param name="AbstainBelow">A probability below which cells shall be referred, 0..1; null for none.</param>
/// <param name="FalseFlagRate">The share of images like the calibration images that may count as unlike the training images, above 0 and below 1.</param>
public sealed record CalibrationOptions(double? ErrorRate = null, double? AbstainBelow = null, double FalseFlagRate = 0.05)
{
    /// <exception cref="UsageException">A value is out of its range, or both thresholds are asked for.</exception>
    internal void Check()
    {
        if (ErrorRate is not null && AbstainBelow is not null) throw new UsageException("--error-rate and --abstain-below exclude each other: the first finds the threshold, the second sets it.");
        new AnswerOptions(AbstainBelow: AbstainBelow).Check();
        if (ErrorRate is { } rate) CheckShare("--error-rate", rate);
        CheckShare("--false-flags", FalseFlagRate);
    }

    /// <exception cref="UsageException">It is not above 0 and below 1.</exception>
    internal static void CheckShare(string option, double share)
    {
        if (share is not (> 0 and < 1)) throw new UsageException($"{option} takes a share above 0 and below 1, such as 0.01, not {share}.");
    }
}
