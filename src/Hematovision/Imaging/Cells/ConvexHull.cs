namespace Hematovision.Imaging.Cells;

/// <summary>The smallest convex outline around points (Andrew's monotone chain).</summary>
internal sealed class ConvexHull
{
    private readonly Edge[] _edges;

    /// <param name="points">At least one.</param>
    internal ConvexHull((int X, int Y)[] points)
    {
        var corners = new List<(int X, int Y)>();
        Array.Sort(points);
        Chain(points, corners);
        Array.Reverse(points);
        Chain(points, corners);
        if (corners.Count == 0) corners.Add(points[0]);
        _edges = new Edge[corners.Count];
        for (var i = 0; i < corners.Count; i++)
        {
            var (a, b) = (corners[(i + corners.Count - 1) % corners.Count], corners[i]);
            _edges[i] = new Edge(a.X, a.Y, b.X - a.X, b.Y - a.Y);
            Area += ((a.X * b.Y) - (b.X * a.Y)) / 2.0;
        }
    }

    internal double Area { get; }

    /// <summary>How far a point lies outside; 0 within.</summary>
    internal double Distance(double x, double y)
    {
        if (_edges.Length >= 3 && Holds(x, y)) return 0;
        var least = double.MaxValue;
        foreach (ref readonly var edge in _edges.AsSpan())
        {
            var (fromX, fromY) = (x - edge.FromX, y - edge.FromY);
            var length = (edge.X * edge.X) + (edge.Y * edge.Y);
            var along = length == 0 ? 0 : Math.Clamp(((fromX * edge.X) + (fromY * edge.Y)) / length, 0, 1);
            var (awayX, awayY) = (fromX - (along * edge.X), fromY - (along * edge.Y));
            least = Math.Min(least, (awayX * awayX) + (awayY * awayY));
        }

        return Math.Sqrt(least);
    }

    private bool Holds(double x, double y)
    {
        foreach (ref readonly var edge in _edges.AsSpan())
        {
            if ((edge.X * (y - edge.FromY)) - (edge.Y * (x - edge.FromX)) < 0) return false;
        }

        return true;
    }

    // One half, from the first point to the last, which begins the other half.
    private static void Chain((int X, int Y)[] points, List<(int X, int Y)> corners)
    {
        var start = corners.Count;
        foreach (var point in points)
        {
            while (corners.Count >= start + 2 && Turn(corners[^2], corners[^1], point) <= 0) corners.RemoveAt(corners.Count - 1);
            corners.Add(point);
        }

        corners.RemoveAt(corners.Count - 1);
    }

    private static long Turn((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) =>
        ((long)(b.X - a.X) * (c.Y - a.Y)) - ((long)(b.Y - a.Y) * (c.X - a.X));

    // From a corner to the next, so far away.
    private readonly record struct Edge(double FromX, double FromY, double X, double Y);
}
