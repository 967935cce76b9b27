namespace Hematovision.Imaging.Cells;

/// <summary>The smallest convex outline around points (Andrew's monotone chain).</summary>
internal sealed class ConvexHull
{
    private readonly List<(int X, int Y)> _corners = [];

    /// <param name="points">At least one.</param>
    internal ConvexHull((int X, int Y)[] points)
    {
        Array.Sort(points);
        Chain(points);
        Array.Reverse(points);
        Chain(points);
        if (_corners.Count == 0) _corners.Add(points[0]);
        for (var i = 0; i < _corners.Count; i++)
        {
            var (a, b) = (_corners[i], _corners[(i + 1) % _corners.Count]);
            Area += ((a.X * b.Y) - (b.X * a.Y)) / 2.0;
        }
    }

    internal double Area { get; }

    /// <summary>How far a point lies outside; 0 within.</summary>
    internal double Distance(double x, double y)
    {
        if (_corners.Count >= 3 && Holds(x, y)) return 0;
        var least = double.MaxValue;
        var a = _corners[^1];
        foreach (var b in _corners)
        {
            double edgeX = b.X - a.X, edgeY = b.Y - a.Y, fromX = x - a.X, fromY = y - a.Y;
            var length = (edgeX * edgeX) + (edgeY * edgeY);
            var along = length == 0 ? 0 : Math.Clamp(((fromX * edgeX) + (fromY * edgeY)) / length, 0, 1);
            var (awayX, awayY) = (fromX - (along * edgeX), fromY - (along * edgeY));
            least = Math.Min(least, (awayX * awayX) + (awayY * awayY));
            a = b;
        }

        return Math.Sqrt(least);
    }

    private bool Holds(double x, double y)
    {
        var a = _corners[^1];
        foreach (var b in _corners)
        {
            if (((b.X - a.X) * (y - a.Y)) - ((b.Y - a.Y) * (x - a.X)) < 0) return false;
            a = b;
        }

        return true;
    }

    // One half, from the first point to the last, which begins the other half.
    private void Chain((int X, int Y)[] points)
    {
        var start = _corners.Count;
        foreach (var point in points)
        {
            while (_corners.Count >= start + 2 && Turn(_corners[^2], _corners[^1], point) <= 0) _corners.RemoveAt(_corners.Count - 1);
            _corners.Add(point);
        }

        _corners.RemoveAt(_corners.Count - 1);
    }

    private static long Turn((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) =>
        ((long)(b.X - a.X) * (c.Y - a.Y)) - ((long)(b.Y - a.Y) * (c.X - a.X));
}
