using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Hematovision.IO;

namespace Hematovision.Training;

/// <summary><c>metrics.csv</c>: a row an epoch, columns in snake_case as <see cref="EpochMetrics"/> names them.</summary>
public static class MetricsFile
{
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <summary>Writes the whole file.</summary>
    public static void Write(string path, IReadOnlyList<EpochMetrics> epochs) => AtomicFile.Write(path, stream =>
    {
        using var csv = new CsvWriter(new StreamWriter(stream, leaveOpen: true), Format);
        csv.Context.RegisterClassMap(new Map());
        csv.WriteRecords(epochs);
    });

    /// <summary>Reads it.</summary>
    /// <exception cref="HematoException">It is not there, or is cut short.</exception>
    public static IReadOnlyList<EpochMetrics> Read(string path)
    {
        try
        {
            using var csv = new CsvReader(new StreamReader(path), Format);
            csv.Context.RegisterClassMap(new Map());
            return csv.GetRecords<EpochMetrics>().ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvHelperException)
        {
            throw new HematoException($"cannot read {path}: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }

    private sealed class Map : ClassMap<EpochMetrics>
    {
        public Map()
        {
            AutoMap(Format);
            foreach (var member in MemberMaps) member.Data.Names[0] = Snake(member.Data.Names[0]);
            foreach (var parameter in ParameterMaps) parameter.Data.Names.Clear();
            foreach (var parameter in ParameterMaps) parameter.Data.Names.Add(Snake(parameter.Data.Parameter.Name!));
        }

        private static string Snake(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
    }
}
