using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Hematovision.Training.Searching;

/// <summary>One option that a sweep tries: a list of values, or a range of numbers.</summary>
internal sealed class SweepAxis
{
    private readonly double _from;
    private readonly double _to;
    private readonly bool _logarithmic;
    private readonly bool _whole;

    private SweepAxis(IReadOnlyList<IReadOnlyList<string>> values) => Values = values;

    private SweepAxis(double from, double to, bool logarithmic, bool whole) => (_from, _to, _logarithmic, _whole) = (from, to, logarithmic, whole);

    /// <summary>The values, each the words of one; null for a range.</summary>
    internal IReadOnlyList<IReadOnlyList<string>>? Values { get; }

    /// <summary>Reads <c>[a, b, c]</c> or <c>{from: a, to: b}</c>, with <c>scale: log</c> for a range that is even in its logarithm.</summary>
    internal static SweepAxis Of(YamlNode node, Func<YamlNode, IReadOnlyList<string>> words, Func<YamlNode, string, HematoException> wrong)
    {
        if (node is YamlSequenceNode { Children.Count: > 0 } values) return new SweepAxis([.. values.Select(words)]);
        if (node is not YamlMappingNode range) throw wrong(node, "needs a list of values such as [0.001, 0.0003], or a range such as {from: 1e-5, to: 1e-2, scale: log}");
        var fields = range.Children.ToDictionary(field => field.Key.ToString(), field => field.Value.ToString(), StringComparer.Ordinal);
        if (fields.Keys.FirstOrDefault(key => key is not ("from" or "to" or "scale")) is { } unknown) throw wrong(node, $"has '{unknown}' in a range, which takes from, to and scale");
        var (from, to) = (Number("from"), Number("to"));
        var scale = fields.GetValueOrDefault("scale", "linear");
        if (scale is not ("linear" or "log")) throw wrong(node, $"has the scale '{scale}', which is neither linear nor log");
        if (!(from < to)) throw wrong(node, "has a range whose from is not less than its to");
        if (scale == "log" && from <= 0) throw wrong(node, "has a range with the scale log that does not begin above 0");
        return new SweepAxis(from, to, scale == "log", IsWhole("from") && IsWhole("to"));

        double Number(string key) =>
            fields.TryGetValue(key, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw wrong(node, $"has a range without a number as its {key}");

        bool IsWhole(string key) => int.TryParse(fields[key], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>Draws a value: one of the list, or a number of the range, whole where both its ends are written so; four digits of others.</summary>
    internal IReadOnlyList<string> Draw(SeededRandom random)
    {
        if (Values is not null) return Values[random.NextInt(Values.Count)];

        // A whole range has its last number as often as the others.
        var end = _whole ? _to + 1 : _to;
        var drawn = _logarithmic ? Math.Exp(random.NextDouble(Math.Log(_from), Math.Log(end))) : random.NextDouble(_from, end);
        return [_whole ? Math.Min(Math.Floor(drawn), _to).ToString(CultureInfo.InvariantCulture) : drawn.ToString("G4", CultureInfo.InvariantCulture)];
    }
}
