namespace Hematovision.Evaluation;

/// <summary>A 95 % confidence interval.</summary>
/// <param name="Low">Lower end, in the range of what it is of.</param>
/// <param name="High">Upper end, likewise.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Both ends to four digits, as tables and pages write them.</summary>
    public override string ToString() => FormattableString.Invariant($"{Low:F4} to {High:F4}");
}
