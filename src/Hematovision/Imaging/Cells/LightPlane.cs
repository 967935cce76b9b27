using System.Numerics;

namespace Hematovision.Imaging.Cells;

/// <summary>The logarithm of the light that falls on a picture, in one colour: a plane, for a lamp that stands askew.</summary>
internal readonly record struct LightPlane(float Middle, float PerColumn, float PerRow)
{
    private const int Step = 2;
    private const double LeastShare = 0.02;
    private const double LeastSpread = 0.0008; // of the background over the picture, below which a slope would be a guess

    internal float At(int x, int y) => Middle + (PerColumn * x) + (PerRow * y);

    /// <summary>What <see cref="At"/> adds up before the row.</summary>
    internal float[] Columns(int width)
    {
        var columns = new float[width];
        for (var x = 0; x < width; x++) columns[x] = Middle + (PerColumn * x);
        return columns;
    }

    /// <summary>Turns a row of logarithms into how far they lie below the light, from 0.</summary>
    /// <param name="row">The logarithms, then the result.</param>
    /// <param name="columns">Of <see cref="Columns"/>.</param>
    /// <param name="y">The row's number.</param>
    internal void Over(Span<float> row, ReadOnlySpan<float> columns, int y)
    {
        var (x, light) = (0, PerRow * y);
        for (; x + Vector<float>.Count <= row.Length; x += Vector<float>.Count)
            Vector.Max(Vector<float>.Zero, new Vector<float>(columns[x..]) + new Vector<float>(light) - new Vector<float>(row[x..])).CopyTo(row[x..]);
        for (; x < row.Length; x++) row[x] = Math.Max(0, columns[x] + light - row[x]);
    }

    /// <summary>Fits a plane for each colour to the pixels that are background.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="shows">Which pixels show something.</param>
    /// <param name="white">The white point to begin with.</param>
    /// <param name="log">The logarithm of each level.</param>
    internal static LightPlane[] Fit(RgbImage image, bool[] shows, int[] white, float[] log)
    {
        var (pixels, width, height) = (image.Pixels, image.Width, image.Height);
        var planes = Array.ConvertAll(white, level => new LightPlane(log[level], 0, 0));
        foreach (var near in (ReadOnlySpan<float>)[0.16f, 0.10f])
        {
            var sums = new Sums();
            unchecked
            {
                for (var y = 0; y < height; y += Step)
                {
                    for (var x = 0; x < width; x += Step)
                    {
                        var at = (y * width) + x;
                        if (!shows[at]) continue;
                        var (red, green, blue) = (log[pixels[at * 3]], log[pixels[(at * 3) + 1]], log[pixels[(at * 3) + 2]]);
                        if (Math.Abs(red - planes[0].At(x, y)) >= near || Math.Abs(green - planes[1].At(x, y)) >= near || Math.Abs(blue - planes[2].At(x, y)) >= near) continue;
                        sums.Add(((double)x / width) - 0.5, ((double)y / height) - 0.5, red, green, blue);
                    }
                }
            }

            if (sums.Count < LeastShare * ((double)width * height / (Step * Step)) || sums.Spread < LeastSpread) break;
            for (var channel = 0; channel < 3; channel++)
            {
                var (middle, u, v) = sums.Solve(channel);
                planes[channel] = new LightPlane((float)(middle - ((u + v) / 2)), (float)(u / width), (float)(v / height));
            }
        }

        return planes;
    }

    // The normal equations of least squares on 1, u and v.
    private sealed class Sums
    {
        private readonly double[] _value = new double[3];
        private readonly double[] _u = new double[3];
        private readonly double[] _v = new double[3];
        private double _sumU, _sumV, _uu, _uv, _vv;

        internal int Count { get; private set; }

        internal double Spread => (((_uu / Count) - Square(_sumU / Count)) * ((_vv / Count) - Square(_sumV / Count))) - Square((_uv / Count) - (_sumU / Count * (_sumV / Count)));

        internal void Add(double u, double v, float red, float green, float blue)
        {
            Count++;
            _sumU += u;
            _sumV += v;
            _uu += u * u;
            _uv += u * v;
            _vv += v * v;
            ReadOnlySpan<double> values = [red, green, blue];
            for (var channel = 0; channel < 3; channel++)
            {
                _value[channel] += values[channel];
                _u[channel] += u * values[channel];
                _v[channel] += v * values[channel];
            }
        }

        internal (double Middle, double U, double V) Solve(int channel)
        {
            var (meanU, meanV, mean) = (_sumU / Count, _sumV / Count, _value[channel] / Count);
            var (uu, uv, vv) = ((_uu / Count) - (meanU * meanU), (_uv / Count) - (meanU * meanV), (_vv / Count) - (meanV * meanV));
            var (uy, vy) = ((_u[channel] / Count) - (meanU * mean), (_v[channel] / Count) - (meanV * mean));
            var determinant = (uu * vv) - (uv * uv);
            var (u, v) = (((uy * vv) - (vy * uv)) / determinant, ((vy * uu) - (uy * uv)) / determinant);
            return (mean - (u * meanU) - (v * meanV), u, v);
        }

        private static double Square(double value) => value * value;
    }
}
