namespace Hematovision.Imaging.Cells;

/// <summary>How often values occur between two bounds, in equal bins; values beyond them count as the bounds.</summary>
internal sealed class Histogram(double low, double high)
{
    private const int Bins = 512;
    private readonly int[] _counts = new int[Bins];
    private readonly double _perUnit = Bins / (high - low);
    private long _total;

    internal bool IsEmpty => _total == 0;

    internal void Add(float value)
    {
        unchecked
        {
            _counts[Math.Clamp((int)((value - low) * _perUnit), 0, Bins - 1)]++;
            _total++;
        }
    }

    /// <summary>The value that a share of all values does not exceed, to half a bin; the lower bound where there is none.</summary>
    internal double Quantile(double share)
    {
        var wanted = share * _total;
        long seen = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            seen += _counts[bin];
            if (seen >= wanted && seen > 0) return Middle(bin);
        }

        return low;
    }

    /// <summary>The threshold between two kinds of values that leaves the least variance within them (Otsu 1979).</summary>
    internal double Otsu()
    {
        double sum = 0;
        for (var bin = 0; bin < Bins; bin++) sum += _counts[bin] * Middle(bin);
        var (best, at, below, sumBelow) = (-1.0, 0, 0L, 0.0);
        for (var bin = 0; bin < Bins - 1; bin++)
        {
            below += _counts[bin];
            sumBelow += _counts[bin] * Middle(bin);
            if (below == 0 || below == _total) continue;
            var apart = (sumBelow / below) - ((sum - sumBelow) / (_total - below));
            var between = (double)below * (_total - below) * apart * apart;
            if (between > best) (best, at) = (between, bin);
        }

        return low + ((at + 1) / _perUnit);
    }

    private double Middle(int bin) => low + ((bin + 0.5) / _perUnit);
}
