namespace Hematovision.Data.Copies;

/// <summary>A map of the plane: (x, y) to (Xx x + Xy y + X, Yx x + Yy y + Y).</summary>
internal readonly record struct Affine(double Xx, double Xy, double X, double Yx, double Yy, double Y)
{
    internal (double X, double Y) Apply(double x, double y) => ((Xx * x) + (Xy * y) + X, (Yx * x) + (Yy * y) + Y);

    /// <summary>How much it magnifies an area; negative where it mirrors.</summary>
    internal double Determinant => (Xx * Yy) - (Xy * Yx);

    /// <summary>The largest and the smallest factor by which it stretches a length.</summary>
    internal (double Most, double Least) Stretch
    {
        get
        {
            var sum = (Xx * Xx) + (Xy * Xy) + (Yx * Yx) + (Yy * Yy);
            var root = Math.Sqrt(Math.Max(0, (sum * sum / 4) - (Determinant * Determinant)));
            return (Math.Sqrt((sum / 2) + root), Math.Sqrt(Math.Max(0, (sum / 2) - root)));
        }
    }

    /// <summary>The map back; the determinant must not be 0.</summary>
    internal Affine Inverse()
    {
        var d = Determinant;
        return new Affine(Yy / d, -Xy / d, ((Xy * Y) - (Yy * X)) / d, -Yx / d, Xx / d, ((Yx * X) - (Xx * Y)) / d);
    }

    /// <summary>The same map where pixels are larger: by <paramref name="from"/> in the picture it starts from, by <paramref name="to"/> in the other. Pixels have their middle at whole numbers.</summary>
    internal Affine Scaled(double from, double to) => new(
        Xx * from / to, Xy * from / to, (((Xx + Xy) * (from - 1) / 2) + X + 0.5) / to - 0.5,
        Yx * from / to, Yy * from / to, (((Yx + Yy) * (from - 1) / 2) + Y + 0.5) / to - 0.5);

    /// <summary>The same map of places that are shares of the width and the height; it was in pixels of pictures of these sizes.</summary>
    internal Affine OfShares((int Width, int Height) from, (int Width, int Height) to) => new(
        Xx * from.Width / to.Width, Xy * from.Height / to.Width, X / to.Width,
        Yx * from.Width / to.Height, Yy * from.Height / to.Height, Y / to.Height);

    /// <summary>The map that lays one keypoint on another by place, size and direction.</summary>
    /// <param name="from">The keypoint to lay.</param>
    /// <param name="to">The keypoint to lay it on.</param>
    /// <param name="mirrored">Whether the picture is turned over first.</param>
    internal static Affine Between(Keypoint from, Keypoint to, bool mirrored)
    {
        var scale = to.Sigma / from.Sigma;
        var turn = mirrored ? to.Angle + from.Angle : to.Angle - from.Angle;
        var (sine, cosine) = (Math.Sin(turn) * scale, Math.Cos(turn) * scale);
        var side = mirrored ? -1 : 1; // of y, before the turn
        var (xx, xy, yx, yy) = (cosine, -sine * side, sine, cosine * side);
        return new Affine(xx, xy, to.X - (xx * from.X) - (xy * from.Y), yx, yy, to.Y - (yx * from.X) - (yy * from.Y));
    }

    /// <summary>The map that takes points to points with the least sum of squared errors; null where they lie on a line.</summary>
    internal static Affine? Fit(ReadOnlySpan<(Keypoint From, Keypoint To)> points)
    {
        double n = points.Length, mx = 0, my = 0, mu = 0, mv = 0;
        foreach (var (from, to) in points)
        {
            mx += from.X / n;
            my += from.Y / n;
            mu += to.X / n;
            mv += to.Y / n;
        }

        double xx = 0, xy = 0, yy = 0, xu = 0, yu = 0, xv = 0, yv = 0;
        foreach (var (from, to) in points)
        {
            var (x, y, u, v) = (from.X - mx, from.Y - my, to.X - mu, to.Y - mv);
            (xx, xy, yy) = (xx + (x * x), xy + (x * y), yy + (y * y));
            (xu, yu, xv, yv) = (xu + (x * u), yu + (y * u), xv + (x * v), yv + (y * v));
        }

        var d = (xx * yy) - (xy * xy);
        if (d <= 1e-4 * xx * yy || d <= 0) return null;
        var (a, b) = (((xu * yy) - (yu * xy)) / d, ((yu * xx) - (xu * xy)) / d);
        var (e, f) = (((xv * yy) - (yv * xy)) / d, ((yv * xx) - (xv * xy)) / d);
        return new Affine(a, b, mu - (a * mx) - (b * my), e, f, mv - (e * mx) - (f * my));
    }
}
