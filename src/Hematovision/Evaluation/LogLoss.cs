namespace Hematovision.Evaluation;

/// <summary>
/// Mean negative natural logarithm of the true class's probability, as scikit-learn's <c>log_loss</c>: each probability is
/// clipped to [e, 1 - e] with e = 2^-52 (float64's eps), and an image's are then divided by their sum.
/// </summary>
internal static class LogLoss
{
    private const double Eps = 2.220446049250313e-16;

    internal static double Mean(IReadOnlyList<Scored> scored) => scored.Sum(Of) / scored.Count;

    /// <summary>That of one image.</summary>
    internal static double Of(Scored s) => Math.Log(s.Probabilities.Sum(Clip) / Clip(s.Probabilities[s.Truth]));

    private static double Clip(float probability) => Math.Clamp(probability, Eps, 1 - Eps);
}
