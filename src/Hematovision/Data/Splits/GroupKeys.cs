using System.Text.RegularExpressions;

namespace Hematovision.Data.Splits;

/// <summary>What images have in common beyond the groups that a data set comes with: the patient in a column, the slide in the file's name.</summary>
/// <param name="From">Where it is from, for people: <c>column patient</c>, or <c>pattern (\d+)_</c>.</param>
/// <param name="Values">Of each image in the order of <see cref="ImageDataset.Examples"/>; null where nothing is known.</param>
public sealed record GroupKeys(string From, IReadOnlyList<string?> Values)
{
    private const string Metacharacters = @"\()[].*+?^$|{}";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Takes a column of the manifest, or what a regular expression finds in each path below the data set: its first capture, or
    /// the whole match where it captures nothing. A column of that name comes first.
    /// </summary>
    /// <param name="data">The images.</param>
    /// <param name="columnOrPattern">Name of a column in any case, or a .NET regular expression.</param>
    /// <exception cref="UsageException">It is neither, or the expression is malformed or finds nothing in any path.</exception>
    /// <exception cref="HematoException">The expression takes longer than a second on a path, or an image has two values in the column.</exception>
    public static GroupKeys Of(ImageDataset data, string columnOrPattern)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(columnOrPattern);
        IReadOnlyList<string> columns = data.IsManifest ? Manifest.Columns(data.Path) : [];
        if (columns.Contains(columnOrPattern, StringComparer.OrdinalIgnoreCase))
            return OfColumn(data, columnOrPattern);

        if (columnOrPattern.AsSpan().IndexOfAny(Metacharacters) >= 0)
            return OfPattern(data, columnOrPattern);

        var there = data.IsManifest
            ? $"no column '{columnOrPattern}' in {data.Path}, which has {string.Join(", ", columns)}"
            : $"no column '{columnOrPattern}': {data.Path} is read without a manifest";
        throw new UsageException($@"{there}. A pattern over file names has a character such as ( or \ in it.");
    }

    private static GroupKeys OfColumn(ImageDataset data, string column)
    {
        var fields = Manifest.Column(data.Path, column);
        return new GroupKeys($"column {column}", [.. data.Examples.Select(e => fields[e.Path])]);
    }

    private static GroupKeys OfPattern(ImageDataset data, string pattern)
    {
        var expression = Parse(pattern);
        var values = data.Examples.Select(e => Find(expression, data.NameOf(e))).ToArray();
        if (values.All(value => value is null))
            throw new UsageException($"the pattern '{pattern}' finds nothing in the path of any image, such as {data.NameOf(data.Examples[0])}.");

        return new GroupKeys($"pattern {pattern}", values);
    }

    private static Regex Parse(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, Patience);
        }
        catch (RegexParseException e)
        {
            throw new UsageException($"'{pattern}' is no regular expression: {e.Error}, at character {e.Offset}.", e);
        }
    }

    private static string? Find(Regex expression, string path)
    {
        try
        {
            var match = expression.Match(path);
            var found = match.Groups.Count > 1 ? match.Groups[1] : match;
            return found is { Success: true, Length: > 0 } ? found.Value : null;
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new HematoException($"the pattern '{expression}' takes longer than {Patience.TotalSeconds} s on {path}; simplify it.", e);
        }
    }
}
