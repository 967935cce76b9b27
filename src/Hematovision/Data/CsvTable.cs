using CsvHelper;
using Hematovision.IO;

namespace Hematovision.Data;

/// <summary>A CSV file with a header, read row by row; its columns are known by any of several names, in any case.</summary>
internal sealed class CsvTable : IDisposable
{
    private const int LongestShown = 200;

    private static readonly CsvReaderOptions Expected = new()
    {
        Separator = ',',
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private readonly string _name;
    private readonly CsvReader _csv;

    /// <param name="stream">The file, which the table closes.</param>
    /// <param name="name">What a message calls it.</param>
    /// <exception cref="HematoException">It is not readable as CSV, or two columns have one name.</exception>
    public CsvTable(Stream stream, string name)
    {
        _name = name;
        _csv = Readable(() => CsvReader.Create(stream, Expected, leaveOpen: false));
        if (Columns.GroupBy(column => column, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Key.Length > 0 && same.Count() > 1) is not { } twice) return;
        _csv.Dispose();
        throw new HematoException($"{name} has two columns '{FileText.Printable(twice.Key, LongestShown)}'. Keep one.");
    }

    /// <summary>The line of the row that was read last, from 1.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => _csv.Headers;

    /// <summary>The names of the columns, for a message.</summary>
    public string Header => FileText.Printable(string.Join(',', Columns), LongestShown);

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="HematoException">It is not readable as CSV.</exception>
    public bool Read() => Readable(_csv.Read);

    /// <summary>The column that has the first of the names that any has; -1 for none.</summary>
    public int Column(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_csv.TryGetFieldIndex(name, out var index))
                return index;
        }

        return -1;
    }

    /// <summary>What the row has in a column; null where it is empty or there is no such column.</summary>
    public string? this[int column] => column >= 0 && !_csv.IsEmpty(column) ? _csv.GetString(column) : null;

    public void Dispose() => _csv.Dispose();

    private T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new HematoException($"{_name}, line {e.LineNumber} is not readable as CSV: quote whole fields, and double the quotation marks in them.", e);
        }
    }
}
