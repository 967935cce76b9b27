using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Hematovision.Imaging;

/// <summary>One axis of a resize: <paramref name="From"/> pixels become <paramref name="To"/>, of which <paramref name="Length"/> are kept from <paramref name="Start"/> on.</summary>
internal readonly record struct Axis(int From, long To, long Start, int Length);

/// <summary>
/// The weights of one resize along one axis: for each output pixel the input pixels it sees and how much of each, as fixed-point
/// integers. The same numbers as Pillow's <c>Image.resize</c> without a reducing gap.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>Binary digits after the point: 8 bits are the pixel's and 2 are head room for a kernel that overshoots.</summary>
    internal const int Precision = 32 - 8 - 2;

    private const int MostCached = 256;
    private const int LongestCached = 1 << 16;

    private static readonly ConcurrentDictionary<(Axis Axis, ResizeKernel Kernel), ResampleWeights> Cache = new();

    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int[] _weights;
    private readonly int _stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ResampleWeights(Axis axis, ResizeKernel kernel)
    {
        // Enlarging interpolates with the kernel as it is; shrinking widens it to cover every input pixel (antialiasing).
        var scale = (double)axis.From / axis.To;
        var widening = Math.Max(scale, 1.0);
        var support = (kernel == ResizeKernel.Bilinear ? 1.0 : 2.0) * widening;
        _stride = ((int)Math.Ceiling(support) * 2) + 1;
        _first = new int[axis.Length];
        _count = new int[axis.Length];
        _weights = new int[checked(axis.Length * _stride)];

        var exact = new double[_stride];
        for (var i = 0; i < axis.Length; i++)
        {
            var centre = (axis.Start + i + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), axis.From) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
            {
                exact[k] = Weigh(kernel, (k + first - centre + 0.5) * (1.0 / widening));
                sum += exact[k];
            }

            for (var k = 0; k < count; k++)
            {
                var weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << Precision);
                _weights[(i * _stride) + k] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }

            _first[i] = first;
            _count[i] = count;
        }
    }

    /// <summary>The weights of a resize, computed once while they are among the last few hundred asked for.</summary>
    internal static ResampleWeights For(Axis axis, ResizeKernel kernel)
    {
        if (Cache.TryGetValue((axis, kernel), out var known)) return known;
        var weights = new ResampleWeights(axis, kernel);
        if (weights._weights.Length > LongestCached) return weights;
        if (Cache.Count >= MostCached) Cache.Clear();
        return Cache[(axis, kernel)] = weights;
    }

    /// <summary>The first input pixel that kept pixel <paramref name="i"/> sees.</summary>
    internal int First(int i) => _first[i];

    /// <summary>One past the last input pixel that kept pixel <paramref name="i"/> sees.</summary>
    internal int End(int i) => _first[i] + _count[i];

    /// <summary>The weights of those pixels; they sum to about 2^<see cref="Precision"/>.</summary>
    internal ReadOnlySpan<int> Of(int i) => _weights.AsSpan(i * _stride, _count[i]);

    private static double Weigh(ResizeKernel kernel, double x)
    {
        x = Math.Abs(x);
        if (kernel == ResizeKernel.Bilinear) return x < 1 ? 1 - x : 0;

        const double A = -0.5;
        if (x < 1) return ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        if (x < 2) return ((((x - 5) * x) + 8) * x - 4) * A;
        return 0;
    }
}
