using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CsvHelper;
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
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteRecord([.. Columns.Select(column => JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Name))]);
        foreach (var epoch in epochs)
        {
            csv.WriteRecord([.. Columns.Select(column => Convert.ToString(column.GetValue(epoch), CultureInfo.InvariantCulture)!)]);
        }
    });
}
