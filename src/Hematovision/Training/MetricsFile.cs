using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Hematovision.Data;
using Hematovision.IO;

namespace Hematovision.Training;

/// <summary><c>metrics.csv</c>: a row an epoch, the columns those of <see cref="EpochMetrics"/> in snake_case.</summary>
public static class MetricsFile
{
    private static readonly PropertyInfo[] Columns = [.. typeof(EpochMetrics).GetProperties().Where(column => column.CanWrite)];

    /// <summary>Writes the whole file.</summary>
    /// <exception cref="HematoException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<EpochMetrics> epochs) => AtomicFile.Write(path, stream =>
    {
        using var csv = CsvWriter.Create(stream, CsvFile.Options, leaveOpen: true);
        csv.WriteRecord([.. Columns.Select(column => JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Name))]);
        foreach (var epoch in epochs)
        {
            csv.WriteRecord([.. Columns.Select(column => Convert.ToString(column.GetValue(epoch), CultureInfo.InvariantCulture)!)]);
        }
    });

    /// <summary>Reads the epochs back, as far as their rows are whole.</summary>
    /// <returns>The epochs, and whether something follows that is no whole row.</returns>
    /// <exception cref="HematoException">It cannot be read, or is another file.</exception>
    internal static (IReadOnlyList<EpochMetrics> Epochs, bool CutShort) Read(string path)
    {
        var epochs = new List<EpochMetrics>();
        try
        {
            // A number that was cut is a number too: what has no end of line is not looked at.
            var text = File.ReadAllText(path);
            var whole = text[..(text.LastIndexOf('\n') + 1)];
            using var table = new CsvTable(new MemoryStream(Encoding.UTF8.GetBytes(whole)), path);
            var columns = Array.ConvertAll(Columns, column => table.Column(JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Name)));
            if (columns.Contains(-1)) throw new HematoException($"{path} holds no metrics of a run: its first line is not that of metrics.csv.");
            while (table.Read())
                epochs.Add((EpochMetrics)Activator.CreateInstance(typeof(EpochMetrics), [.. Columns.Select((c, i) => Convert.ChangeType(table[columns[i]], c.PropertyType, CultureInfo.InvariantCulture))])!);

            return (epochs, whole.Length < text.Length);
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException)
        {
            return (epochs, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read {path}: {e.Message}", e);
        }
    }
}
