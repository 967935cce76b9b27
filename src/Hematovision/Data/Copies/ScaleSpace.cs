using Hematovision.Imaging;

namespace Hematovision.Data.Copies;

/// <summary>
/// A picture at ever coarser scales, and the differences between them (Lowe, "Distinctive image features from scale-invariant keypoints",
/// IJCV 2004). Its buffers are used again for the next picture; a thread needs one of its own.
/// </summary>
internal sealed class ScaleSpace
{
    /// <summary>Scales an octave in which keypoints are looked for.</summary>
    internal const int Intervals = 3;

    /// <summary>Standard deviation of the first scale, in the octave's pixels.</summary>
    internal const double FirstSigma = 1.6;

    private const double CameraSigma = 0.5; // what a picture is taken to be blurred by as it comes
    private const int SmallestSide = 20;

    private readonly List<Octave> _octaves = [];
    private readonly GaussianBlur _first = new(Math.Sqrt((FirstSigma * FirstSigma) - (CameraSigma * CameraSigma)));
    private readonly GaussianBlur[] _next = [.. Enumerable.Range(1, Intervals + 2).Select(Step)];

    /// <summary>The octaves of the last picture built.</summary>
    internal int Octaves { get; private set; }

    /// <summary>One octave.</summary>
    internal Octave this[int octave] => _octaves[octave];

    /// <summary>Builds the scales of a picture of grey values from 0 to 1.</summary>
    internal void Build(Plane picture)
    {
        Octaves = 0;
        for (var (width, height) = (picture.Width, picture.Height); Math.Min(width, height) >= SmallestSide; (width, height) = (width / 2, height / 2))
        {
            if (Octaves == _octaves.Count) _octaves.Add(new Octave());
            var octave = _octaves[Octaves];
            if (Octaves == 0) _first.Apply(picture, octave.Scales[0]);
            else octave.Scales[0].HalfOf(_octaves[Octaves - 1].Scales[Intervals]);
            for (var scale = 1; scale < octave.Scales.Length; scale++)
                _next[scale - 1].Apply(octave.Scales[scale - 1], octave.Scales[scale]);

            Octaves++;
        }
    }

    // Gaussians add by their variances.
    private static GaussianBlur Step(int scale)
    {
        var ratio = Math.Pow(2, 1.0 / Intervals);
        var before = FirstSigma * Math.Pow(ratio, scale - 1);
        return new GaussianBlur(before * Math.Sqrt((ratio * ratio) - 1));
    }

    /// <summary>The scales from one doubling of sigma to the next, at one size.</summary>
    internal sealed class Octave
    {
        /// <summary>Blurred pictures, of sigma <c>1.6 * 2^(index / Intervals)</c> in the octave's pixels.</summary>
        internal Plane[] Scales { get; } = [.. Enumerable.Range(0, Intervals + 3).Select(_ => new Plane())];
    }
}
