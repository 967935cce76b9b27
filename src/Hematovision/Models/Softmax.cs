namespace Hematovision.Models;

/// <summary>Logits as probabilities.</summary>
internal static class Softmax
{
    /// <summary>The probabilities of one image's logits over a temperature. They add up to 1.</summary>
    /// <param name="logits">A number a class.</param>
    /// <param name="temperature">Above 0: <see cref="Calibration.Temperature"/>, or 1 for none.</param>
    internal static float[] Of(float[] logits, double temperature)
    {
        double largest = logits.Max();
        var odds = Array.ConvertAll(logits, logit => Math.Exp((logit - largest) / temperature));
        var sum = odds.Sum();
        return Array.ConvertAll(odds, one => (float)(one / sum));
    }
}
