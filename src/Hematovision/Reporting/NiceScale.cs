using System.Globalization;

namespace Hematovision.Reporting;

/// <summary>An axis from one round number to another, with ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
internal sealed record NiceScale(double Min, double Max, double Step)
{
    /// <summary>The scale that holds <paramref name="low"/> to <paramref name="high"/> with about <paramref name="intervals"/> intervals.</summary>
    internal static NiceScale Around(double low, double high, int intervals)
    {
        var rough = Math.Max(high - low, 1e-6) / intervals;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        // What is round but for the last bits of floating point stays where it is.
        return new NiceScale(Math.Floor(low / step + 1e-6) * step, Math.Ceiling(high / step - 1e-6) * step, step);
    }

    internal IEnumerable<(double Position, string Label)> Ticks()
    {
        return Ticks(Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + 1e-9)));
    }

    /// <summary>The ticks with so many decimals.</summary>
    internal IEnumerable<(double Position, string Label)> Ticks(int decimals)
    {
        for (var i = 0; Min + i * Step <= Max + Step * 1e-3; i++)
            yield return (Min + i * Step, (Min + i * Step).ToString($"F{decimals}", CultureInfo.InvariantCulture));
    }
}
