namespace Hematovision.Evaluation;

/// <summary>
/// The expected calibration error: images are put in 15 bins of equal width by the probability of the predicted class, and it is the
/// mean over images of the difference between a bin's mean probability and its share right (Naeini et al., AAAI 2015; the bins
/// of Guo et al., ICML 2017).
/// </summary>
internal static class CalibrationError
{
    private const int Bins = 15;

    internal static double Of(IReadOnlyList<Scored> scored)
    {
        var excess = new double[Bins];
        foreach (var s in scored)
        {
            var probability = s.Probabilities[s.Predicted];
            // (0, 1/15], (1/15, 2/15], ... as in the paper.
            var bin = Math.Clamp((int)Math.Ceiling(probability * (double)Bins) - 1, 0, Bins - 1);
            excess[bin] += probability - (s.Predicted == s.Truth ? 1 : 0);
        }

        return excess.Sum(Math.Abs) / scored.Count;
    }
}
