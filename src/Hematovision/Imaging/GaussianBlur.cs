using System.Numerics;

namespace Hematovision.Imaging;

/// <summary>Gaussian blur in two passes, the edge repeated outwards. One for each standard deviation and thread.</summary>
internal sealed class GaussianBlur
{
    private readonly float[] _weights; // of the middle, then of both neighbours at each distance
    private readonly Plane _lines = new();
    private float[] _padded = [];

    /// <param name="sigma">Standard deviation in pixels.</param>
    internal GaussianBlur(double sigma)
    {
        var radius = (int)Math.Ceiling(3 * sigma);
        var weights = Enumerable.Range(0, radius + 1).Select(x => Math.Exp(-x * x / (2 * sigma * sigma))).ToArray();
        var sum = (2 * weights.Sum()) - weights[0];
        _weights = [.. weights.Select(w => (float)(w / sum))];
    }

    /// <param name="weights">Of the middle, then of both neighbours at each distance.</param>
    internal GaussianBlur(float[] weights) => _weights = weights;

    /// <summary>Blurs <paramref name="source"/> into <paramref name="target"/>, which may not be the same.</summary>
    internal void Apply(Plane source, Plane target)
    {
        var (width, height) = (source.Width, source.Height);
        _lines.Resize(width, height);
        target.Resize(width, height);
        unchecked
        {
            for (var y = 0; y < height; y++) Horizontal(source.Pixels.AsSpan(y * width, width), _lines.Pixels.AsSpan(y * width, width));
            for (var y = 0; y < height; y++) Vertical(y, target.Pixels.AsSpan(y * width, width));
        }
    }

    private void Horizontal(ReadOnlySpan<float> source, Span<float> target)
    {
        unchecked
        {
            var radius = _weights.Length - 1;
            var width = source.Length;
            if (_padded.Length < width + (2 * radius)) _padded = new float[width + (2 * radius)];
            var padded = _padded.AsSpan(0, width + (2 * radius));
            padded[..radius].Fill(source[0]);
            source.CopyTo(padded[radius..]);
            padded[(radius + width)..].Fill(source[^1]);

            var x = 0;
            for (; x + Vector<float>.Count <= width; x += Vector<float>.Count)
            {
                var sum = new Vector<float>(padded[(x + radius)..]) * _weights[0];
                for (var k = 1; k <= radius; k++)
                    sum += (new Vector<float>(padded[(x + radius - k)..]) + new Vector<float>(padded[(x + radius + k)..])) * _weights[k];

                sum.CopyTo(target[x..]);
            }

            for (; x < width; x++)
            {
                var sum = padded[x + radius] * _weights[0];
                for (var k = 1; k <= radius; k++) sum += (padded[x + radius - k] + padded[x + radius + k]) * _weights[k];
                target[x] = sum;
            }
        }
    }

    private void Vertical(int y, Span<float> target)
    {
        unchecked
        {
            var x = 0;
            for (; x + Vector<float>.Count <= target.Length; x += Vector<float>.Count)
            {
                var sum = new Vector<float>(Line(y)[x..]) * _weights[0];
                for (var k = 1; k < _weights.Length; k++)
                    sum += (new Vector<float>(Line(y - k)[x..]) + new Vector<float>(Line(y + k)[x..])) * _weights[k];

                sum.CopyTo(target[x..]);
            }

            for (; x < target.Length; x++)
            {
                var sum = Line(y)[x] * _weights[0];
                for (var k = 1; k < _weights.Length; k++) sum += (Line(y - k)[x] + Line(y + k)[x]) * _weights[k];
                target[x] = sum;
            }
        }
    }

    private ReadOnlySpan<float> Line(int y) =>
        _lines.Pixels.AsSpan(Math.Clamp(y, 0, _lines.Height - 1) * _lines.Width, _lines.Width);
}
