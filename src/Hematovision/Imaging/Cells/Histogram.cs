using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hematovision.Imaging.Cells;

/// <summary>How often values occur between 0 and a bound, in equal bins; values beyond them count as the bounds.</summary>
internal sealed class Histogram
{
    private const int Bins = 512;
    private const int Apart = 4; // neighbours are counted apart: they are often alike, and a count would wait for the one before it
    private readonly int[] _counts = new int[Bins];
    private readonly double _perUnit;
    private readonly long _total;

    private Histogram(ReadOnlySpan<float> values, ReadOnlySpan<bool> where, double high)
    {
        _perUnit = Bins / high;
        Span<int> bins = stackalloc int[Vector256<int>.Count];
        Span<int> counts = stackalloc int[Apart * Bins];
        counts.Clear();
        var (perUnit, last) = (Vector256.Create((float)_perUnit), Vector256.Create(Bins - 1));
        var at = 0;
        unchecked
        {
            for (; at + bins.Length <= values.Length; at += bins.Length)
            {
                var seen = MemoryMarshal.AsBytes(where.Slice(at, bins.Length));
                if (MemoryMarshal.Read<ulong>(seen) == 0) continue; // none of the eight
                Vector256.Clamp(Vector256.ConvertToInt32Native(Vector256.Create(values[at..]) * perUnit), Vector256<int>.Zero, last).CopyTo(bins);
                for (var i = 0; i < bins.Length; i++) counts[(i % Apart * Bins) + bins[i]] += seen[i];
            }

            for (; at < values.Length; at++) counts[Math.Clamp((int)(values[at] * (float)_perUnit), 0, Bins - 1)] += where[at] ? 1 : 0;
            for (var i = 0; i < counts.Length; i++)
            {
                _counts[i % Bins] += counts[i];
                _total += counts[i];
            }
        }
    }

    internal bool IsEmpty => _total == 0;

    /// <summary>Counts those values of a plane that a set of the same length has.</summary>
    /// <param name="values">The plane.</param>
    /// <param name="where">The set.</param>
    /// <param name="high">The bound.</param>
    internal static Histogram Of(ReadOnlySpan<float> values, ReadOnlySpan<bool> where, double high) => new(values, where, high);

    /// <summary>The value that a share of all values does not exceed, to half a bin; 0 where there is none.</summary>
    internal double Quantile(double share)
    {
        var wanted = share * _total;
        long seen = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            seen += _counts[bin];
            if (seen >= wanted && seen > 0) return Middle(bin);
        }

        return 0;
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

        return (at + 1) / _perUnit;
    }

    private double Middle(int bin) => (bin + 0.5) / _perUnit;
}
