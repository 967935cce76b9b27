namespace Hematovision.Evaluation;

/// <summary>A 95 % confidence interval.</summary>
/// <param name="Low">Lower end, in the range of what it is of.</param>
/// <param name="High">Upper end, likewise.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>False where all draws of a bootstrap gave the same, but for the last bits of sums of shares.</summary>
    internal bool HasSpread => High - Low >= 1e-12;

    /// <summary>Both ends to four digits, as tables and pages write them.</summary>
    public override string ToString() => FormattableString.Invariant($"{Low:F4} to {High:F4}");
}
