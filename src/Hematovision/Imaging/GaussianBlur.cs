using System.Numerics;

namespace Hematovision.Imaging;

/// <summary>Gaussian blur in two passes, the edge repeated outwards. One for each standard deviation and thread.</summary>
internal sealed class GaussianBlur
{
    private readonly float[] _weights; // of the middle, then of both neighbours at each distance
    private float[] _padded = [];
    private float[] _lines = []; // blurred along themselves, those that one line of the result needs; a line's place is its number modulo theirs

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

    private int Radius => _weights.Length - 1;

    /// <summary>Blurs <paramref name="source"/> into <paramref name="target"/>, which may be the same.</summary>
    internal void Apply(Plane source, Plane target)
    {
        target.Resize(source.Width, source.Height);
        Apply(source.Pixels, target.Pixels, source.Width, source.Height);
    }

    /// <summary>Blurs [H, W] into [H, W], which may be the same.</summary>
    internal void Apply(ReadOnlySpan<float> source, Span<float> target, int width, int height)
    {
        var (count, next) = ((2 * Radius) + 1, 0);
        if (_lines.Length < count * width) _lines = new float[count * width];
        for (var y = 0; y < height; y++)
        {
            for (; next <= Math.Min(height - 1, y + Radius); next++) Horizontal(source.Slice(next * width, width), _lines.AsSpan(next % count * width, width));
            Vertical(y, height, target.Slice(y * width, width));
        }
    }

    private void Horizontal(ReadOnlySpan<float> source, Span<float> target)
    {
        unchecked
        {
            var (radius, width) = (Radius, source.Length);
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

    // The lines above and below are added pair by pair to the whole line.
    private void Vertical(int y, int height, Span<float> target)
    {
        var line = Line(y, height, target.Length);
        var x = 0;
        for (; x + Vector<float>.Count <= target.Length; x += Vector<float>.Count) (new Vector<float>(line[x..]) * _weights[0]).CopyTo(target[x..]);
        for (; x < target.Length; x++) target[x] = line[x] * _weights[0];
        for (var k = 1; k <= Radius; k++) AddBoth(Line(y - k, height, target.Length), Line(y + k, height, target.Length), _weights[k], target);
    }

    private static void AddBoth(ReadOnlySpan<float> above, ReadOnlySpan<float> below, float weight, Span<float> target)
    {
        var x = 0;
        for (; x + Vector<float>.Count <= target.Length; x += Vector<float>.Count)
            (new Vector<float>(target[x..]) + ((new Vector<float>(above[x..]) + new Vector<float>(below[x..])) * weight)).CopyTo(target[x..]);
        for (; x < target.Length; x++) target[x] += (above[x] + below[x]) * weight;
    }

    private ReadOnlySpan<float> Line(int y, int height, int width) =>
        _lines.AsSpan(Math.Clamp(y, 0, height - 1) % ((2 * Radius) + 1) * width, width);
}
