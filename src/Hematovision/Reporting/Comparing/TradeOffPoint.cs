using Hematovision.Evaluation;

namespace Hematovision.Reporting.Comparing;

/// <summary>A model in the chart of accuracy against latency.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Milliseconds">What one image takes, above 0.</param>
/// <param name="Accuracy">0..1.</param>
/// <param name="Interval">The interval of that.</param>
public sealed record TradeOffPoint(string Name, double Milliseconds, double Accuracy, Interval Interval)
{
    /// <summary>Whether no other is at least as fast and as often right, and better in one of the two.</summary>
    internal bool IsBest(IEnumerable<TradeOffPoint> all) => !all.Any(other =>
        other.Milliseconds <= Milliseconds && other.Accuracy >= Accuracy && (other.Milliseconds < Milliseconds || other.Accuracy > Accuracy));
}
