namespace Hematovision.Evaluation;

/// <summary>A 95 % confidence interval of a share.</summary>
/// <param name="Low">Lower end, 0..1.</param>
/// <param name="High">Upper end, 0..1.</param>
public readonly record struct Interval(double Low, double High);
