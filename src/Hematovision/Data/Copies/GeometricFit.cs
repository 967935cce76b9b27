namespace Hematovision.Data.Copies;

/// <summary>Lays a picture over another so that their keypoints meet.</summary>
internal static class GeometricFit
{
    private const int MostTried = 48; // matches that each suggest a way
    private const double Coarse = 0.06; // of the side: how far a keypoint may be off when one match has suggested the way
    private const double Fine = 0.015; // and when all that meet have
    private const double MostStretch = 2; // one way against the other: a strong shear
    private const double MostZoom = 8;

    /// <summary>
    /// The map from the one to the other, in pixels of their working pictures, by which most keypoints meet, each counted once in both; null
    /// where fewer than <paramref name="least"/> do.
    /// </summary>
    /// <param name="matches">Keypoints that look alike.</param>
    /// <param name="mirrored">Whether the picture is turned over first.</param>
    /// <param name="side">Longer side of the other picture, in pixels.</param>
    /// <param name="least">Fewest keypoints that must meet.</param>
    internal static Affine? Find(ReadOnlySpan<(Keypoint From, Keypoint To)> matches, bool mirrored, double side, int least)
    {
        var best = default(Affine);
        var most = 0;
        for (var tried = 0; tried < Math.Min(MostTried, matches.Length); tried++)
        {
            var (from, to) = matches[(int)((long)tried * matches.Length / Math.Min(MostTried, matches.Length))];
            var map = Affine.Between(from, to, mirrored);
            var count = Count(matches, map, Coarse * side);
            if (count > most) (best, most) = (map, count);
        }

        if (most < least) return null;
        Span<(Keypoint From, Keypoint To)> inliers = new (Keypoint, Keypoint)[matches.Length];
        for (var tolerance = Coarse; tolerance >= Fine; tolerance /= 2)
        {
            var meeting = Collect(matches, best, tolerance * side, inliers);
            if (meeting < least || Affine.Fit(inliers[..meeting]) is not { } map || !IsPlausible(map, mirrored)) return null;
            best = map;
        }

        return Collect(matches, best, Fine * side, inliers) < least ? null : best;
    }

    private static int Count(ReadOnlySpan<(Keypoint From, Keypoint To)> matches, Affine map, double tolerance)
    {
        var count = 0;
        foreach (var (from, to) in matches)
        {
            if (Meets(map, from, to, tolerance)) count++;
        }

        return count;
    }

    // Several keypoints may lie at one place, and one may be matched with several.
    private static int Collect(
        ReadOnlySpan<(Keypoint From, Keypoint To)> matches, Affine map, double tolerance, Span<(Keypoint From, Keypoint To)> inliers)
    {
        var count = 0;
        foreach (var match in matches)
        {
            if (!Meets(map, match.From, match.To, tolerance)) continue;
            var seen = false;
            foreach (var (from, to) in inliers[..count]) seen |= IsNear(from, match.From) || IsNear(to, match.To);
            if (!seen) inliers[count++] = match;
        }

        return count;
    }

    private static bool IsNear(Keypoint a, Keypoint b) => Math.Abs(a.X - b.X) < 1.5f && Math.Abs(a.Y - b.Y) < 1.5f;

    private static bool Meets(Affine map, Keypoint from, Keypoint to, double tolerance)
    {
        var (x, y) = map.Apply(from.X, from.Y);
        return Math.Abs(x - to.X) <= tolerance && Math.Abs(y - to.Y) <= tolerance;
    }

    private static bool IsPlausible(Affine map, bool mirrored)
    {
        var (most, least) = map.Stretch;
        return map.Determinant < 0 == mirrored && most <= MostStretch * least && most <= MostZoom && least >= 1 / MostZoom;
    }
}
