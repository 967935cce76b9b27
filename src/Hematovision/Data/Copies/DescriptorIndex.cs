namespace Hematovision.Data.Copies;

/// <summary>
/// Finds like descriptors among millions without comparing with each: an inverted multi-index (Babenko and Lempitsky, CVPR 2012). Half of the
/// numbers are put to the nearest of k centres, the other half to the nearest of k others, and a cell for each pair of centres lists the
/// descriptors in it; a search looks through the cells nearest to it.
/// </summary>
internal sealed class DescriptorIndex
{
    private const int Half = KeypointDescriptor.Length / 2;
    private const int PerCell = 6; // descriptors wanted in a cell
    private const int MostCentres = 512;
    private static readonly int MostKeypoints = Array.MaxLength / KeypointDescriptor.Length; // what one array takes, of 150,000 images or more
    private const int Near = 4; // centres of each half that a search tries
    private const int Probed = 6; // cells of those pairs that it looks through

    private readonly float[][] _centres; // [half][centre, number]
    private readonly int _k;
    private readonly int[] _cellStart;
    private readonly int[] _image;
    private readonly int[] _keypoint;
    private readonly sbyte[] _descriptors;

    /// <param name="sketches">The images; null for one that is not searched.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">They are too many.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal DescriptorIndex(IReadOnlyList<ImageSketch?> sketches, int workers, CancellationToken cancellation = default)
    {
        var all = sketches.Sum(s => (long)(s?.Keypoints.Length ?? 0));
        if (all > MostKeypoints)
            throw new HematoException($"{sketches.Count:N0} images have {all:N0} keypoints, and copies are found among {MostKeypoints:N0} at the most: search a part of the images at a time.");

        var count = (int)all;
        _k = (int)Math.Clamp(Math.Sqrt((double)count / PerCell), 1, MostCentres);
        _centres = [.. Enumerable.Range(0, 2).Select(half => Centres.Train(sketches, half * Half, Half, _k, cancellation))];

        var cells = new int[sketches.Count][];
        Parallel.For(0, sketches.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, i =>
        {
            if (sketches[i] is not { } sketch) return;
            cells[i] = new int[sketch.Keypoints.Length];
            for (var k = 0; k < cells[i].Length; k++) cells[i][k] = CellOf(sketch.Descriptor(k));
        });

        _cellStart = new int[(_k * _k) + 1];
        foreach (var cell in cells.Where(c => c is not null).SelectMany(c => c)) _cellStart[cell + 1]++;
        for (var cell = 0; cell < _k * _k; cell++) _cellStart[cell + 1] += _cellStart[cell];

        // Images come in order, so that each cell lists them in order.
        (_image, _keypoint, _descriptors) = (new int[count], new int[count], new sbyte[count * KeypointDescriptor.Length]);
        var next = _cellStart.ToArray();
        for (var i = 0; i < sketches.Count; i++)
        {
            if (sketches[i] is not { } sketch) continue;
            for (var k = 0; k < cells[i].Length; k++)
            {
                var place = next[cells[i][k]]++;
                (_image[place], _keypoint[place]) = (i, k);
                sketch.Descriptor(k).CopyTo(_descriptors.AsSpan(place * KeypointDescriptor.Length));
            }
        }
    }

    /// <summary>Adds the keypoints of images before <paramref name="before"/> whose descriptors are nearer than a distance.</summary>
    /// <param name="descriptor">What to look for.</param>
    /// <param name="before">Position of an image; it and those after it are not looked at.</param>
    /// <param name="distance">The squared distance.</param>
    /// <param name="found">Where to.</param>
    internal void Search(ReadOnlySpan<sbyte> descriptor, int before, int distance, List<(int Image, int Keypoint, int Distance)> found)
    {
        unchecked
        {
            Span<(float Distance, int Centre)> first = stackalloc (float, int)[Near];
            Span<(float Distance, int Centre)> second = stackalloc (float, int)[Near];
            var (firsts, seconds) = (Nearest(descriptor, 0, first), Nearest(descriptor, 1, second));
            Span<(float Distance, int Cell)> pairs = stackalloc (float, int)[firsts * seconds];
            for (var i = 0; i < pairs.Length; i++)
            {
                var (a, b) = (first[i / seconds], second[i % seconds]);
                pairs[i] = (a.Distance + b.Distance, (a.Centre * _k) + b.Centre);
            }

            pairs.Sort(static (a, b) => a.Distance.CompareTo(b.Distance));
            foreach (var (_, cell) in pairs[..Math.Min(Probed, pairs.Length)])
            {
                for (var place = _cellStart[cell]; place < _cellStart[cell + 1] && _image[place] < before; place++)
                {
                    var squared = DescriptorDistance.Between(descriptor, _descriptors.AsSpan(place * KeypointDescriptor.Length, KeypointDescriptor.Length));
                    if (squared < distance) found.Add((_image[place], _keypoint[place], squared));
                }
            }
        }
    }

    private int CellOf(ReadOnlySpan<sbyte> descriptor)
    {
        Span<(float Distance, int Centre)> nearest = stackalloc (float, int)[1];
        Nearest(descriptor, 0, nearest);
        var first = nearest[0].Centre;
        Nearest(descriptor, 1, nearest);
        return (first * _k) + nearest[0].Centre;
    }

    // The nearest centres, nearest first; how many there are.
    private int Nearest(ReadOnlySpan<sbyte> descriptor, int half, Span<(float Distance, int Centre)> nearest)
    {
        Span<float> values = stackalloc float[Half];
        for (var i = 0; i < Half; i++) values[i] = descriptor[(half * Half) + i];
        var count = 0;
        for (var centre = 0; centre < _k; centre++)
        {
            var distance = Centres.Distance(values, _centres[half].AsSpan(centre * Half, Half));
            if (count == nearest.Length && distance >= nearest[^1].Distance) continue;
            var at = count < nearest.Length ? count++ : count - 1;
            for (; at > 0 && nearest[at - 1].Distance > distance; at--) nearest[at] = nearest[at - 1];
            nearest[at] = (distance, centre);
        }

        return count;
    }
}
