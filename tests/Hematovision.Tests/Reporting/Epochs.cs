using Hematovision.Training;

namespace Hematovision.Tests.Reporting;

/// <summary>Made-up training runs.</summary>
internal static class Epochs
{
    internal static EpochMetrics One(int epoch, string stage, double macroF1, double trainLoss = 0.5) => new(
        epoch, stage, trainLoss, TrainAccuracy: 0.8, ValLoss: 0.6, ValAccuracy: 0.75, ValMacroPrecision: 0.72, ValMacroRecall: 0.71,
        ValMacroF1: macroF1, LearningRate: 0.001, Seconds: 12.5, ImagesPerSecond: 100, PeakMemoryBytes: 3L << 30);

    internal static EpochMetrics[] Run(int head, int fineTune) =>
        [.. Enumerable.Range(1, head + fineTune).Select(e => One(e, e <= head ? "head" : "fine-tune", 0.9 - 0.3 / e, 1.5 / e))];
}
