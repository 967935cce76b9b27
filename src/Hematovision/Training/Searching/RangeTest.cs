using System.Globalization;

namespace Hematovision.Training.Searching;

/// <summary>A step of a range test.</summary>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Loss">Loss of the batch that came after the step; NaN or infinite where the rate broke the weights.</param>
/// <param name="Smoothed">Mean of the losses so far, each later one weighing more.</param>
public sealed record RangePoint(double Rate, double Loss, double Smoothed);

/// <summary>
/// Learning rate range test (Smith, "Cyclical Learning Rates for Training Neural Networks", 2017): the rate rises a constant factor a step from one end
/// to the other while the loss is watched. It ends early where the loss has left its lowest by a factor of four.
/// </summary>
public sealed class RangeTest
{
    private const double Lowest = 1e-7;
    private const double Highest = 10;
    private const double Memory = 0.95;
    private const double Diverged = 4;

    private readonly int _steps;
    private readonly List<RangePoint> _points = [];
    private int _batches;
    private double _average;
    private double _least = double.PositiveInfinity;

    /// <param name="stage"><c>head</c> or <c>fine-tune</c>.</param>
    /// <param name="steps">Steps from the lowest rate, 1e-7, to the highest, 10; at least 2.</param>
    public RangeTest(string stage, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        (Stage, _steps) = (stage, steps);
    }

    /// <summary><c>head</c> or <c>fine-tune</c>.</summary>
    public string Stage { get; }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<RangePoint> Points => _points;

    /// <summary>Whether the last rate was reached, or the loss has left.</summary>
    public bool Ended { get; private set; }

    /// <summary>The rate at the least smoothed loss.</summary>
    public double RateOfLeast => _points.Where(point => double.IsFinite(point.Smoothed)).MinBy(point => point.Smoothed)?.Rate ?? double.NaN;

    /// <summary>
    /// The rule: a tenth of <see cref="RateOfLeast"/>, which is still on the way down and keeps clear of where the loss rises. Null where the loss
    /// never fell, so that its least is near the lowest rate.
    /// </summary>
    public double? Suggested => RateOfLeast / 10 is var rate && rate >= Lowest ? rate : null;

    /// <summary>A rate as it is typed: two digits, without an exponent.</summary>
    internal static string Text(double rate) =>
        decimal.Parse(rate.ToString("G2", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture).ToString("0.##########", CultureInfo.InvariantCulture);

    /// <summary>The rate of a step, counted from 0.</summary>
    internal double RateOf(int step) => Lowest * Math.Pow(Highest / Lowest, step / (_steps - 1.0));

    /// <summary>The rate of the step that comes next.</summary>
    internal double NextRate => RateOf(_points.Count);

    /// <summary>Takes the loss of the next batch, the first of which comes before any step. False where the test has ended.</summary>
    internal bool Take(double loss)
    {
        // The first batch is seen by weights that no step has touched: its loss belongs to no rate.
        var step = _batches++ - 1;
        _average = step < 0 ? 0 : (Memory * _average) + ((1 - Memory) * loss);
        if (step < 0) return true;
        var smoothed = _average / (1 - Math.Pow(Memory, step + 1));
        _points.Add(new RangePoint(RateOf(step), loss, smoothed));
        _least = Math.Min(_least, double.IsFinite(smoothed) ? smoothed : _least);
        Ended = step == _steps - 1 || !double.IsFinite(loss) || smoothed > Diverged * _least;
        return !Ended;
    }
}
