namespace Hematovision.Evaluation;

/// <summary>
/// The exact 95 % interval of a share: the shares under which neither as few nor as many hits as there were has a probability below 2.5 %
/// (Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934).
/// </summary>
internal static class ClopperPearson
{
    private const double Tail = 0.025;
    private const int Halvings = 60; // beyond the precision of a double

    /// <param name="hits">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1.</param>
    internal static Interval Of(int hits, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, trials);
        return new Interval(Lower(hits, trials), 1 - Lower(trials - hits, trials));
    }

    private static double Lower(int hits, int trials)
    {
        if (hits == 0) return 0;
        var coefficients = LogCoefficients(trials);
        var (low, high) = (0.0, (double)hits / trials);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (AtLeast(hits, coefficients, middle) < Tail) low = middle;
            else high = middle;
        }

        return low;
    }

    private static double AtLeast(int hits, double[] coefficients, double share)
    {
        var (hit, miss) = (Math.Log(share), Math.Log(1 - share));
        var sum = 0.0;
        for (var k = hits; k < coefficients.Length; k++) sum += Math.Exp(coefficients[k] + (k * hit) + ((coefficients.Length - 1 - k) * miss));
        return sum;
    }

    // ln of the binomial coefficients: as numbers they would overflow from 1,030 cells on.
    private static double[] LogCoefficients(int trials)
    {
        var logs = new double[trials + 1];
        for (var k = 1; k <= trials; k++) logs[k] = logs[k - 1] + Math.Log((double)(trials - k + 1) / k);
        return logs;
    }
}
