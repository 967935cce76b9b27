namespace Hematovision.Data.Copies;

/// <summary>Finds the images that one image is a copy of, among those before it.</summary>
internal sealed class CopyMatcher(IReadOnlyList<ImageSketch?> sketches, DescriptorIndex index)
{
    private const int Alike = (int)(0.16 * KeypointDescriptor.Unit * KeypointDescriptor.Unit); // squared distance of descriptors; one in fifty is nearer by chance
    private const int MostAlike = 48; // keypoints that one is matched with; what is like more than that is like everything
    private const int MostChecked = 48; // images whose pixels are compared with one image's
    private const int FewestMeeting = 5; // keypoints
    private const double LeastSimilarity = 0.7; // each then explains half of the variance of the other's detail
    private const double LeastShare = 0.15; // of the smaller picture
    private const int Turns = 12;
    private const int Zooms = 14;

    private readonly List<(int Image, int Keypoint, int Distance)> _found = [];
    private readonly List<Match> _matches = [];
    private readonly int[] _votes = new int[Turns * Zooms];

    /// <summary>The images before this one that show the same field.</summary>
    internal IReadOnlyList<CopyPair> Find(int image)
    {
        _matches.Clear();
        var sketch = sketches[image]!;
        Span<sbyte> turned = stackalloc sbyte[KeypointDescriptor.Length];
        for (var k = 0; k < sketch.Keypoints.Length; k++)
        {
            Collect(image, k, sketch.Descriptor(k), mirrored: false);
            for (var i = 0; i < turned.Length; i++) turned[i] = (sbyte)(sketch.Descriptor(k)[i] * KeypointDescriptor.Mirror[i]);
            Collect(image, k, turned, mirrored: true);
        }

        _matches.Sort(static (a, b) => a.Key.CompareTo(b.Key));
        return Verify(image, Candidates(image));
    }

    private void Collect(int image, int keypoint, ReadOnlySpan<sbyte> descriptor, bool mirrored)
    {
        _found.Clear();
        index.Search(descriptor, image, Alike, _found);
        if (_found.Count > MostAlike)
        {
            _found.Sort(static (a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : (a.Image, a.Keypoint).CompareTo((b.Image, b.Keypoint)));
            _found.RemoveRange(MostAlike, _found.Count - MostAlike);
        }

        foreach (var found in _found) _matches.Add(new Match((found.Image * 2) + (mirrored ? 1 : 0), keypoint, found.Keypoint));
    }

    // Matches of one copy agree on how much it is turned and zoomed; chance ones do not (Jégou, Douze and Schmid, "Hamming embedding and
    // weak geometric consistency", ECCV 2008).
    private List<(int From, int To, int Votes)> Candidates(int image)
    {
        var candidates = new List<(int From, int To, int Votes)>();
        for (int from = 0, to; from < _matches.Count; from = to)
        {
            for (to = from + 1; to < _matches.Count && _matches[to].Key == _matches[from].Key; to++)
            {
            }

            if (to - from < FewestMeeting) continue;
            var votes = Votes(sketches[image]!, from, to);
            if (votes >= FewestMeeting) candidates.Add((from, to, votes));
        }

        return [.. candidates.OrderByDescending(c => c.Votes).ThenBy(c => c.From).Take(MostChecked)];
    }

    private int Votes(ImageSketch sketch, int from, int to)
    {
        Array.Clear(_votes);
        var other = sketches[_matches[from].Image]!;
        var most = 0;
        for (var i = from; i < to; i++)
        {
            var match = _matches[i];
            var (a, b) = (sketch.Keypoints[match.Keypoint], other.Keypoints[match.Other]);
            var turn = (match.IsMirrored ? b.Angle + a.Angle : b.Angle - a.Angle) / MathF.Tau * Turns;
            var zoom = Math.Clamp((MathF.Log2(b.Sigma / a.Sigma) * 2) + (Zooms / 2f), 1, Zooms - 1.01f);
            var (t, z) = ((int)MathF.Floor(turn), (int)MathF.Floor(zoom - 0.5f));

            // Each votes for two neighbours on both axes, so that no edge between bins parts what belongs together.
            var second = turn - t < 0.5f ? -1 : 1;
            foreach (var bin in (ReadOnlySpan<int>)[Bin(t, z), Bin(t + second, z), Bin(t, z + 1), Bin(t + second, z + 1)])
                most = Math.Max(most, ++_votes[bin]);
        }

        return most;

        static int Bin(int turn, int zoom) => ((((turn % Turns) + Turns) % Turns) * Zooms) + zoom;
    }

    private List<CopyPair> Verify(int image, List<(int From, int To, int Votes)> candidates)
    {
        var sketch = sketches[image]!;
        var copies = new List<CopyPair>();
        foreach (var (from, to, _) in candidates)
        {
            if (copies.Exists(copy => copy.First == _matches[from].Image)) continue; // found in the other hand already
            var other = sketches[_matches[from].Image]!;
            var points = new (Keypoint, Keypoint)[to - from];
            for (var i = from; i < to; i++) points[i - from] = (sketch.Keypoints[_matches[i].Keypoint], other.Keypoints[_matches[i].Other]);
            if (GeometricFit.Find(points, _matches[from].IsMirrored, Math.Max(other.Width, other.Height), FewestMeeting) is not { } map) continue;
            var overlap = FieldOverlap.Measure(sketch.Thumbnail, other.Thumbnail, map.Scaled(sketch.Thumbnail.Scale, other.Thumbnail.Scale));
            if (overlap.Share < LeastShare || overlap.Similarity < LeastSimilarity) continue;
            copies.Add(new CopyPair(_matches[from].Image, image, CopyKind.SameField, overlap.Similarity) { Map = map.OfShares((sketch.Width, sketch.Height), (other.Width, other.Height)) });
        }

        return copies;
    }

    private readonly record struct Match(int Key, int Keypoint, int Other)
    {
        internal int Image => Key >> 1;

        internal bool IsMirrored => (Key & 1) == 1;
    }
}
