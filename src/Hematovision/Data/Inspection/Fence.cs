namespace Hematovision.Data.Inspection;

/// <summary>
/// Where a value is too far from the others to be one of them: a median and a deviation that the odd ones themselves do not move
/// (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993).
/// </summary>
internal static class Fence
{
    /// <summary>Fewer values than this do not say what is usual.</summary>
    internal const int Fewest = 10;

    // Their figure. Of normal values one in four thousand lies beyond it on one side.
    private const double ModifiedZ = 3.5;

    // What makes a median absolute deviation, or a mean one, an estimate of a normal distribution's standard deviation.
    private const double MedianScale = 1.4826;
    private const double MeanScale = 1.2533;

    /// <summary>The value above which one is odd, or null where too few are known. The deviation is that of the upper half: a tail on the other side says nothing here.</summary>
    internal static double? Above(IReadOnlyCollection<double> values)
    {
        if (values.Count < Fewest) return null;
        var middle = Median([.. values]);
        double[] distances = [.. values.Where(value => value >= middle).Select(value => value - middle)];
        var typical = Median(distances);
        // Where more than half are alike the median distance is 0 and says nothing; their mean does.
        return middle + (ModifiedZ * (typical > 0 ? MedianScale * typical : MeanScale * distances.Average()));
    }

    /// <summary>The value below which one is odd, or null where too few are known.</summary>
    internal static double? Below(IReadOnlyCollection<double> values) => -Above([.. values.Select(value => -value)]);

    internal static double Median(double[] values)
    {
        Array.Sort(values);
        var half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
