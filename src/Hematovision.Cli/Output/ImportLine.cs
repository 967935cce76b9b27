using System.Globalization;
using Hematovision.Data.Import;

namespace Hematovision.Cli.Output;

/// <summary>An import on the status line.</summary>
internal sealed class ImportLine : IProgress<ImportProgress>
{
    public void Report(ImportProgress value) => StatusLine.Show(() => string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Work} {(value.Total is { } total ? $"{StatusLine.Bar((double)value.Done / Math.Max(1, total))} {value.Done:N0}/{total:N0}" : $"{value.Done:N0}")}"));
}
