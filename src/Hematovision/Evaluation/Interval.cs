namespace Hematovision.Evaluation;

/// <summary>A 95 % confidence interval.</summary>
/// <param name="Low">Lower end, in the range of what it is of.</param>
/// <param name="High">Upper end, likewise.</param>
public readonly record struct Interval(double Low, double High);
