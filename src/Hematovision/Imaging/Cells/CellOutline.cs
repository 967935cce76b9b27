using System.Numerics;
using System.Numerics.Tensors;

namespace Hematovision.Imaging.Cells;

/// <summary>
/// The outline of a cell about its nucleus: for each of some directions how far it reaches, so that together the edge is sharp, what is
/// within is neither background nor a red cell, and neighbouring directions agree. The best of all such outlines, by dynamic programming.
/// </summary>
internal sealed class CellOutline
{
    private const int Directions = 48;
    private const double Beyond = 0.9; // diameters past the nucleus that are looked at
    private const double Impossible = -1e3;

    private readonly DensityField _field;
    private readonly NuclearStain _stain;
    private readonly RedCells _red;
    private readonly OutlineWeights _weights;
    private readonly double _diameter;
    private readonly double _contrast;

    internal CellOutline(DensityField field, NuclearStain stain, RedCells red, OutlineWeights weights)
    {
        (_field, _stain, _red, _weights) = (field, stain, red, weights);
        _diameter = red.Diameter ?? RedCells.Guess(field);
        _contrast = Math.Max(0.15 * red.Density, (stain.Threshold - red.Stain) / 2);
    }

    /// <summary>The box around the outline, in pixels of the field, cut at its border.</summary>
    internal (double Left, double Top, double Right, double Bottom) Box(Nucleus nucleus)
    {
        var radii = Radii(nucleus);
        var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        for (var k = 0; k < Directions; k++)
        {
            var (sin, cos) = Math.SinCos(k * 2 * Math.PI / Directions);
            var (x, y) = (nucleus.CentreX + (cos * radii[k]), nucleus.CentreY + (sin * radii[k]));
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        }

        var margin = _weights.Margin * _diameter;
        return (
            Math.Clamp(left - margin, 0, _field.Width),
            Math.Clamp(top - margin, 0, _field.Height),
            Math.Clamp(right + 1 + margin, 0, _field.Width),
            Math.Clamp(bottom + 1 + margin, 0, _field.Height));
    }

    private int[] Radii(Nucleus nucleus)
    {
        var farthest = 0.0;
        foreach (var at in nucleus.Pixels)
        {
            var (x, y) = ((at % _field.Width) - nucleus.CentreX, (at / _field.Width) - nucleus.CentreY);
            farthest = Math.Max(farthest, (x * x) + (y * y));
        }

        var length = (int)(Math.Sqrt(farthest) + (Beyond * _diameter)) + 2;
        var worth = new double[Directions][];
        for (var k = 0; k < Directions; k++)
        {
            var (sin, cos) = Math.SinCos(k * 2 * Math.PI / Directions);
            worth[k] = Worth(nucleus, cos, sin, length);
        }

        return Best(worth, length);
    }

    // What an edge at each radius in one direction is worth.
    private double[] Worth(Nucleus nucleus, double cos, double sin, int length)
    {
        var (green, dye, worth) = (new double[length], new double[length], new double[length]);
        var reach = _weights.Reach + (_weights.ReachOfLobes * (1 - nucleus.Solidity));
        var (sum, within) = (0.0, 0);
        for (var r = 0; r < length; r++)
        {
            var (x, y) = (nucleus.CentreX + (cos * r), nucleus.CentreY + (sin * r));
            (green[r], dye[r]) = Sample(x, y);
            var away = nucleus.Hull.Distance(x, y) / _diameter;
            if (away <= 0)
            {
                sum += 2;
                within = r;
            }
            else
            {
                var empty = Math.Clamp(1 - (green[r] / (_weights.Empty * _red.Density)), 0, 1);
                var (density, amount) = ((green[r] - _red.Density) / (0.6 * _red.Density), (dye[r] - _red.Stain) / _contrast);
                var red = Math.Exp(-(density * density) - (amount * amount));
                sum += 1 - (away / reach) - (_weights.Background * empty) - (_weights.RedCell * red);
            }

            worth[r] = sum / (_weights.Way * _diameter);
        }

        for (var r = 2; r < length - 2; r++)
            worth[r] += _weights.Edge * Math.Max(Fall(green, r, 0.5 * _red.Density), Fall(dye, r, 1.5 * _contrast));

        Array.Fill(worth, Impossible, 0, within);
        return worth;
    }

    private static double Fall(double[] line, int r, double full) =>
        Math.Clamp((line[r - 2] + line[r - 1] - line[r + 1] - line[r + 2]) / (2 * full), -0.5, 1);

    private (double Green, double Dye) Sample(double x, double y)
    {
        x = Math.Clamp(x, 0, _field.Width - 1);
        y = Math.Clamp(y, 0, _field.Height - 1);
        var (left, top) = ((int)x, (int)y);
        var (right, bottom) = (Math.Min(left + 1, _field.Width - 1), Math.Min(top + 1, _field.Height - 1));
        var (u, v) = (x - left, y - top);
        return (Between(_field.Green), Between(_stain.Amounts));

        double Between(float[] plane) =>
            ((1 - v) * (((1 - u) * plane[(top * _field.Width) + left]) + (u * plane[(top * _field.Width) + right])))
            + (v * (((1 - u) * plane[(bottom * _field.Width) + left]) + (u * plane[(bottom * _field.Width) + right])));
    }

    // Twice around, of which the middle counts: so the end meets the beginning.
    private int[] Best(double[][] worth, int length)
    {
        var jump = Math.Max(1, (int)Math.Round(_weights.Jump * _diameter));
        double[] costs = [.. Enumerable.Range(0, jump + 1).Select(far => _weights.Smoothness * far / jump)];
        var from = new long[2 * Directions][]; // the radius before
        var sums = (double[])worth[0].Clone();
        for (var k = 1; k < 2 * Directions; k++)
        {
            var next = new double[length];
            from[k] = new long[length];
            Array.Fill(next, double.MinValue);
            for (var jumped = -jump; jumped <= jump; jumped++) Jump(sums, jumped, costs[Math.Abs(jumped)], next, from[k]);
            TensorPrimitives.Add(next, worth[k % Directions], next);
            sums = next;
        }

        var radii = new int[Directions];
        var radius = Array.IndexOf(sums, sums.Max());
        for (var k = (2 * Directions) - 1; k >= Directions / 2; k--)
        {
            if (k < Directions * 3 / 2) radii[k % Directions] = radius;
            if (k > 0) radius = (int)from[k][radius];
        }

        return radii;
    }

    // To each radius from the one that is so much smaller or larger, where that is better than what is known.
    private static void Jump(ReadOnlySpan<double> sums, int jumped, double cost, Span<double> best, Span<long> from)
    {
        var r = Math.Max(0, -jumped);
        var end = Math.Min(sums.Length, sums.Length - jumped);
        for (; r + Vector<double>.Count <= end; r += Vector<double>.Count)
        {
            var (sum, known) = (new Vector<double>(sums[(r + jumped)..]) - new Vector<double>(cost), new Vector<double>(best[r..]));
            var isBetter = Vector.GreaterThan(sum, known);
            Vector.ConditionalSelect(isBetter, sum, known).CopyTo(best[r..]);
            Vector.ConditionalSelect(isBetter, new Vector<long>(r + jumped) + Vector<long>.Indices, new Vector<long>(from[r..])).CopyTo(from[r..]);
        }

        for (; r < end; r++)
        {
            if (sums[r + jumped] - cost > best[r]) (best[r], from[r]) = (sums[r + jumped] - cost, r + jumped);
        }
    }
}
