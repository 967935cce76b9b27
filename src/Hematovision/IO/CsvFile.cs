using System.Globalization;
using CsvHelper;

namespace Hematovision.IO;

/// <summary>Results as CSV for machines: the same bytes on each system.</summary>
internal static class CsvFile
{
    internal static readonly CsvWriterOptions Options = new() { NewLine = "\n" };

    /// <summary>A number to the last digit; nothing where there is none.</summary>
    internal static string Exact(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
