using System.Globalization;
using Hematovision.Inference;
using Spectre.Console;

namespace Hematovision.Cli.Output;

/// <summary>
/// Predictions as rows under fixed columns, each printed when it is known: the first of 5,000 images is seen at once, and none is kept.
/// </summary>
internal sealed class PredictionTable
{
    private const string Gap = "  ";
    private const string Probability = "probability";
    private const int NarrowestPath = 24;

    private readonly int _top;
    private readonly int _path;
    private readonly int _label;

    /// <summary>Measures the columns and prints their heads.</summary>
    /// <param name="paths">What will be predicted.</param>
    /// <param name="classes">The model's classes.</param>
    /// <param name="top">Classes a row.</param>
    internal PredictionTable(IReadOnlyList<string> paths, IReadOnlyList<string> classes, int top)
    {
        _top = top;
        _label = classes.Append("class").Max(name => Shown(name).GetCellWidth());
        var rest = top * (_label + Probability.Length + (2 * Gap.Length));
        _path = Math.Min(paths.Append("image").Max(path => Shown(path).GetCellWidth()), Math.Max(NarrowestPath, Terminal.Width - rest - 1));
        string[] heads = [.. Enumerable.Range(1, top).Select(k => $"{Gap}{Pad(k == 1 ? "class" : $"{k}.", _label)}{Gap}{Probability}")];
        Console.WriteLine(Pad("image", _path) + string.Concat(heads));
    }

    /// <summary>Prints a row.</summary>
    internal void Add(Prediction prediction)
    {
        var cells = prediction.Top(_top).Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{Gap}{Pad(Shown(c.Label), _label)}{Gap}{c.Probability.ToString("F4", CultureInfo.InvariantCulture).PadLeft(Probability.Length)}"));
        Console.WriteLine(Pad(Ending(Shown(prediction.Path)), _path) + string.Concat(cells) + (prediction.Refer is { } why ? $"{Gap}refer: {why}" : ""));
    }

    // Of a long path the end says which image it is.
    private string Ending(string path)
    {
        if (path.GetCellWidth() <= _path) return path;
        var end = path;
        while (end.GetCellWidth() > _path - 1) end = end[1..];
        return $"…{end}";
    }

    private static string Shown(string text) => Terminal.OneLine(text);

    private static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - text.GetCellWidth()));
}
