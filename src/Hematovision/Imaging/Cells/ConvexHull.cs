using System.Numerics;

namespace Hematovision.Imaging.Cells;

/// <summary>The smallest convex outline around points (Andrew's monotone chain).</summary>
internal sealed class ConvexHull
{
    private readonly int _count;

    // From a corner to the next, so far away, and the square of that; the last one again, up to whole vectors.
    private readonly double[] _fromX, _fromY, _x, _y, _squared;

    /// <param name="points">At least one.</param>
    internal ConvexHull((int X, int Y)[] points)
    {
        var corners = new List<(int X, int Y)>();
        Array.Sort(points);
        Chain(points, corners);
        Array.Reverse(points);
        Chain(points, corners);
        if (corners.Count == 0) corners.Add(points[0]);
        _count = corners.Count;
        var whole = (_count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        (_fromX, _fromY, _x, _y, _squared) = (new double[whole], new double[whole], new double[whole], new double[whole], new double[whole]);
        for (var i = 0; i < whole; i++)
        {
            var (a, b) = (corners[(Math.Min(i, _count - 1) + _count - 1) % _count], corners[Math.Min(i, _count - 1)]);
            (_fromX[i], _fromY[i], _x[i], _y[i]) = (a.X, a.Y, b.X - a.X, b.Y - a.Y);
            _squared[i] = Math.Max(1, (_x[i] * _x[i]) + (_y[i] * _y[i])); // of a single point: it lies nowhere along
            if (i < _count) Area += ((a.X * b.Y) - (b.X * a.Y)) / 2.0;
        }
    }

    internal double Area { get; }

    /// <summary>How far a point lies outside; 0 within.</summary>
    internal double Distance(double x, double y)
    {
        var (least, isWithin) = (new Vector<double>(double.MaxValue), _count >= 3);
        for (var i = 0; i < _x.Length; i += Vector<double>.Count)
        {
            var (edgeX, edgeY) = (new Vector<double>(_x, i), new Vector<double>(_y, i));
            var (fromX, fromY) = (new Vector<double>(x) - new Vector<double>(_fromX, i), new Vector<double>(y) - new Vector<double>(_fromY, i));
            isWithin = isWithin && Vector.GreaterThanOrEqualAll((edgeX * fromY) - (edgeY * fromX), Vector<double>.Zero);
            var along = Vector.Clamp(((fromX * edgeX) + (fromY * edgeY)) / new Vector<double>(_squared, i), Vector<double>.Zero, Vector<double>.One);
            var (awayX, awayY) = (fromX - (along * edgeX), fromY - (along * edgeY));
            least = Vector.Min(least, (awayX * awayX) + (awayY * awayY));
        }

        if (isWithin) return 0;
        var nearest = least[0];
        for (var i = 1; i < Vector<double>.Count; i++) nearest = Math.Min(nearest, least[i]);
        return Math.Sqrt(nearest);
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
}
