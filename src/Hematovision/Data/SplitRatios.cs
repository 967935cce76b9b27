using System.Globalization;

namespace Hematovision.Data;

/// <summary>How much of each class goes to each split. Only the proportions count: 8, 1, 1 is 80, 10, 10.</summary>
/// <param name="Train">Share of the training split, at least 0.</param>
/// <param name="Val">Share of the validation split, at least 0.</param>
/// <param name="Test">Share of the test split, at least 0.</param>
public sealed record SplitRatios(double Train = 80, double Val = 10, double Test = 10)
{
    /// <summary>Reads <c>80/10/10</c> or <c>0.8/0.1/0.1</c>.</summary>
    /// <exception cref="UsageException">It is not three numbers from 0 that add up to 100 or 1.</exception>
    public static SplitRatios Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)
            .ToArray();
        var sum = parts.Sum();
        if (parts.Length != 3 || !parts.All(part => part >= 0) || (Math.Abs(sum - 100) > 1e-6 && Math.Abs(sum - 1) > 1e-6))
            throw new UsageException($"'{text}' is no split: give train/val/test as three numbers that add up to 100, such as 80/10/10.");

        return new SplitRatios(parts[0], parts[1], parts[2]);
    }

    /// <summary>The shares in the order of <see cref="Split"/>, adding up to 1.</summary>
    /// <exception cref="ArgumentException">A share is negative or not finite, or all are 0.</exception>
    internal double[] Shares()
    {
        double[] shares = [Train, Val, Test];
        var sum = shares.Sum();
        if (!shares.All(share => share >= 0) || !double.IsFinite(sum) || sum <= 0)
            throw new ArgumentException($"the shares {Train}, {Val} and {Test} are not three numbers from 0 of which one is above it");

        return [.. shares.Select(share => share / sum)];
    }
}
