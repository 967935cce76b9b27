using Hematovision.Models;

namespace Hematovision.Evaluation;

/// <summary>
/// The temperature that makes the labels of calibration images likeliest: it minimises the mean negative log-likelihood of
/// softmax(logits / T) (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017). Each group weighs the same, whatever the
/// number of its images, because a group is what is independent.
/// </summary>
internal static class TemperatureFit
{
    private const double Coolest = 1e-3;
    private const double Hottest = 1e3;
    private const int Halvings = 100;

    /// <summary>The temperature, or null where every image is right, so that the likelihood only grows as the temperature falls to 0.</summary>
    /// <exception cref="HematoException">The logits say less than nothing about the labels, so that no temperature helps.</exception>
    internal static double? Of(IReadOnlyList<CalibrationImage> images)
    {
        var weights = Weights(images);
        if (images.All(image => image.Logits[image.Truth] >= image.Logits.Max())) return null;
        if (Slope(images, weights, 1 / Hottest) >= 0)
        {
            throw new HematoException("the model does no better than a guess on the calibration images: check that the labels are these images', and train it before it is calibrated.");
        }

        // The loss is convex in 1 / T, so its slope has one root; halving on the logarithm finds it to the last digits.
        var (low, high) = (Math.Log(1 / Hottest), Math.Log(1 / Coolest));
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (Slope(images, weights, Math.Exp(middle)) < 0) low = middle;
            else high = middle;
        }

        return Math.Exp(-(low + high) / 2);
    }

    private static double[] Weights(IReadOnlyList<CalibrationImage> images)
    {
        var sizes = images.CountBy(image => image.Group, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. images.Select(image => 1.0 / sizes[image.Group])];
    }

    // d loss / d (1 / T): the logit expected under the softmax less that of the label.
    private static double Slope(IReadOnlyList<CalibrationImage> images, double[] weights, double inverse)
    {
        double slope = 0;
        for (var i = 0; i < images.Count; i++)
        {
            var (logits, largest) = (images[i].Logits, images[i].Logits.Max());
            double sum = 0, expected = 0;
            foreach (var logit in logits)
            {
                var share = Math.Exp((logit - largest) * inverse);
                sum += share;
                expected += share * logit;
            }

            slope += weights[i] * ((expected / sum) - logits[images[i].Truth]);
        }

        return slope;
    }
}

/// <summary>A calibration image: what it is and what the model made of it.</summary>
/// <param name="Truth">Index of its label in the model's classes.</param>
/// <param name="Logits">The model's logits, [K], before the temperature.</param>
/// <param name="Group">What it shares with images that are not independent of it.</param>
internal readonly record struct CalibrationImage(int Truth, float[] Logits, string Group)
{
    /// <summary>Its score where the logits are divided by a temperature.</summary>
    internal Scored At(double temperature) => new(Truth, Softmax.Of(Logits, temperature), Group);
}
